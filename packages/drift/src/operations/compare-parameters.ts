import { member, sameJson, textMember } from "../document/json.ts";
import type { JsonObject, JsonValue } from "../document/json.ts";
import { below } from "../judgement/finding.ts";
import type { Finding } from "../judgement/finding.ts";
import type { RuleName } from "../judgement/rules.ts";
import type { SchemaComparison } from "../schemas/compare-schemas.ts";
import { propertyPlace } from "../schemas/place.ts";
import { seenAt } from "../schemas/schema-source.ts";
import type { OperationPair } from "./match-operations.ts";
import type { Operation } from "./operation-list.ts";
import { parameterNames } from "./path-template.ts";
import { pairRenamedParameters } from "./renamed-parameters.ts";
import { textually } from "./textual-types.ts";

export function compareParameters(comparison: SchemaComparison, pair: OperationPair): Finding[] {
  const old = byKey(pair.old);
  const now = byKey(pair.now);
  const counts = { old: seenAt(pair.old.node), new: seenAt(pair.now.node) };
  const findings: Finding[] = [];
  const gone: JsonObject[] = [];
  for (const [key, before] of old) {
    const after = now.get(key);
    if (after) findings.push(...compareParameter(comparison, before, after, counts));
    else gone.push(before);
  }
  const came = [...now].flatMap(([key, parameter]) => (old.has(key) ? [] : [parameter]));
  const { renamed, rest } = pairRenamedParameters(gone, came);
  for (const [before, after] of renamed) {
    const moved = textMember(before, "name") === textMember(after, "name");
    findings.push(
      change(moved ? "parameter-moved" : "parameter-renamed", before, after, counts),
      ...compareParameter(comparison, before, after, counts),
    );
  }
  for (const parameter of rest.gone) {
    findings.push(change("parameter-removed", parameter, null, counts));
  }
  for (const parameter of rest.came) {
    const required = member(parameter, "required") === true;
    const rule = required ? "parameter-added-required" : "parameter-added";
    findings.push(change(rule, null, parameter, counts));
  }
  return findings;
}

interface Counts {
  readonly old: number | null;
  readonly new: number | null;
}

function change(
  rule: RuleName,
  before: JsonObject | null,
  after: JsonObject | null,
  counts: Counts,
): Finding {
  const place = placeOf(before ?? after);
  return {
    rule,
    place,
    before: nameOf(before),
    after: nameOf(after),
    oldNode: before ?? undefined,
    newNode: after ?? undefined,
    seen: {
      old: { present: before ? seenAt(before) : 0, of: counts.old },
      new: { present: after ? seenAt(after) : 0, of: counts.new },
    },
  };
}

function compareParameter(
  comparison: SchemaComparison,
  before: JsonObject,
  after: JsonObject,
  counts: Counts,
): Finding[] {
  const found: Finding[] = [];
  const note = (rule: RuleName, was: JsonValue, is: JsonValue) =>
    found.push({ ...change(rule, before, after, counts), before: was, after: is });
  const required = [before, after].map((one) => member(one, "required") === true);
  if (required[0] !== required[1] && textMember(before, "in") !== "path") {
    if (required[1]) note("parameter-became-required", "optional", "required");
    else note("parameter-became-optional", "required", "optional");
  }
  const deprecated = [before, after].map((one) => member(one, "deprecated") === true);
  if (deprecated[0] !== deprecated[1]) {
    note(deprecated[1] ? "parameter-deprecated" : "parameter-reactivated", null, null);
  }
  const [was, is] = [serialisationOf(before), serialisationOf(after)];
  const [old, now] = [schemaOf(before), schemaOf(after)];
  const structured = [comparison.old.viewOf(old), comparison.now.viewOf(now)].some((view) =>
    view.alternatives.some(({ kind }) => kind === "array" || kind === "object"),
  );
  const isMoved = textMember(before, "in") !== textMember(after, "in");
  if (!isMoved && !sameJson(was, is) && (structured || was.style !== is.style)) {
    note("parameter-serialisation-changed", was, is);
  }
  const presets = [comparison.old.mark(old, "default"), comparison.now.mark(now, "default")];
  if (!sameJson(presets[0], presets[1])) {
    note("parameter-default-changed", presets[0] ?? null, presets[1] ?? null);
  }
  const inner = comparison.compare(old, now, "request").map(textually);
  return [
    ...found,
    ...below(
      placeOf(before),
      inner.filter((finding) => finding.rule !== "default-changed" || finding.place !== ""),
    ),
  ];
}

const styles: Readonly<Record<string, string>> = { query: "form", cookie: "form" };

function serialisationOf(parameter: JsonObject) {
  const place = textMember(parameter, "in") ?? "";
  const preset = Object.hasOwn(styles, place) ? styles[place] : undefined;
  const style = textMember(parameter, "style") ?? preset ?? "simple";
  const explode = member(parameter, "explode");
  return {
    style,
    explode: typeof explode === "boolean" ? explode : style === "form",
    content: Object.keys(member(parameter, "content") ?? {})[0] ?? null,
  };
}

function schemaOf(parameter: JsonObject): JsonValue | undefined {
  const content = member(parameter, "content");
  const media = member(content, Object.keys(content ?? {})[0] ?? "");
  return member(parameter, "schema") ?? member(media, "schema");
}

/** The HTTP standard gives these a meaning of their own; OpenAPI leaves them out of parameters. */
const standard = new Set(["accept", "content-type", "authorization"]);

/** A path's parameters by their position: their names show in no request. */
function byKey(operation: Operation): Map<string, JsonObject> {
  const positions = parameterNames(operation.template);
  return new Map(
    operation.parameters.flatMap((parameter) => {
      const name = textMember(parameter, "name") ?? "";
      const place = textMember(parameter, "in") ?? "";
      if (place === "path") return [[`path ${positions.indexOf(name)}`, parameter] as const];
      if (place !== "header") return [[`${place} ${name}`, parameter] as const];
      const header = name.toLowerCase();
      return standard.has(header) ? [] : [[`header ${header}`, parameter] as const];
    }),
  );
}

function placeOf(parameter: JsonObject | null): string {
  const place = textMember(parameter ?? undefined, "in") ?? "";
  return `${place}${propertyPlace(textMember(parameter ?? undefined, "name") ?? "")}`;
}

function nameOf(parameter: JsonObject | null): string | null {
  return parameter ? `${textMember(parameter, "in")} ${textMember(parameter, "name")}` : null;
}
