import { createHash } from "node:crypto";
import { printSpecs } from "@workspace/inference";
import type { InferredSpec, Pin } from "@workspace/inference";
import { packJson, uniteParts } from "./evidence-parts.ts";
import type { PrintedOperation, PrintedSpec } from "./tasks.ts";

type Document = InferredSpec["document"];

/** Null when the evidence shows no operation. */
export function printSpec(
  parts: readonly Uint8Array[],
  pins: readonly Pin[],
  captures: number,
): PrintedSpec | null {
  const evidence = uniteParts(parts);
  const [spec] = printSpecs(evidence, { pins, captures, asOne: true });
  const [plain] = printSpecs(evidence, { pins, captures, asOne: true, evidence: false });
  if (!spec || !plain) return null;
  const { host, summary, folds, document } = spec;
  return {
    host,
    origins: summary.origins,
    operationCount: summary.operations,
    pathCount: summary.paths,
    exchangeCount: Object.values(summary.exchanges).reduce((sum, count) => sum + count, 0),
    operations: operationsOf(document),
    folds,
    unusedPins: unusedPins(pins, Object.keys(member(document, "paths") ?? {})),
    digest: digestOf(plain.document),
    document: packJson(document),
    plainDocument: packJson(plain.document),
  };
}

/** A place that is another leaves no path of its own: what it became is looked for. */
function unusedPins(pins: readonly Pin[], paths: readonly string[]): number[] {
  const places = paths.map(placeOf);
  return [...pins.entries()].flatMap(([index, pin]) => {
    const wanted = placeOf(pin.kind === "same" ? pin.as : pin.path);
    const isUsed = places.some(
      (place) => place === wanted || place.startsWith(wanted === "/" ? "/" : `${wanted}/`),
    );
    return isUsed ? [] : [index];
  });
}

/** Names of parameters do not tell places apart. */
function placeOf(path: string): string {
  const place = path.replaceAll(/\{[^{}]*\}/g, "{}").replace(/\/+$/, "");
  return place === "" ? "/" : place;
}

/** The description of the whole counts exchanges and captures; those are evidence as well. */
function digestOf(document: Document): string {
  const text = JSON.stringify({ ...document, info: null });
  return createHash("sha256").update(text).digest("hex");
}

/** A printed document is made of what JSON has; this reads members of it that may be absent. */
function member(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? Reflect.get(value, key)
    : undefined;
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function operationsOf(document: Document): PrintedOperation[] {
  const paths = member(document, "paths");
  if (typeof paths !== "object" || paths === null) return [];
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(typeof item === "object" && item !== null ? item : {}).map(
      ([method, operation]) => {
        const seen = member(operation, "x-seen");
        const count = member(seen, "count");
        const tags = member(operation, "tags");
        const responses = member(operation, "responses");
        return {
          method: method.toUpperCase(),
          path,
          operationId: text(member(operation, "operationId")) ?? "",
          summary: text(member(operation, "summary")) ?? "",
          tag: text(Array.isArray(tags) ? tags[0] : null),
          seenCount: typeof count === "number" ? count : 0,
          firstSeen: text(member(seen, "first")),
          lastSeen: text(member(seen, "last")),
          statuses: Object.keys(
            typeof responses === "object" && responses !== null ? responses : {},
          ).filter((status) => /^\d{3}$/.test(status)),
        };
      },
    ),
  );
}
