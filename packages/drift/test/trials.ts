import { compareSpecs } from "../src/compare-specs.ts";
import type { JsonValue } from "../src/document/json.ts";
import { copyOf, onePath } from "./one-path-documents.ts";
import type { OperationEdit } from "./operation-edits.ts";
import { isEditable, walkFrom } from "./random-place.ts";
import type { Editable, Place, Random } from "./random-place.ts";
import type { SchemaEdit } from "./schema-edits.ts";

/** Two documents that one edit lies between. */
export interface Trial {
  readonly old: Editable;
  readonly now: Editable;
  readonly position: "request" | "response";
}

/** Always the same numbers for the same seed, so that a failure can be had again (mulberry32). */
export function randomFrom(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

export function trySchemaEdit(
  edit: SchemaEdit,
  random: Random,
  position: Trial["position"],
): Trial | null {
  const { document, operation } = onePath(random(10_000));
  const media = bodyOf(document, operation, position, random);
  const places = media ? walkFrom(document, media, "schema", random) : [];
  for (const place of places) edit.prepare?.(place);
  const old = copyOf(document);
  for (const place of shuffled(places, random)) {
    if (edit.apply(place)) return { old, now: document, position };
  }
  return null;
}

export function tryOperationEdit(edit: OperationEdit, random: Random): Trial | null {
  const { document, item, operation, method } = onePath(random(10_000));
  const old = copyOf(document);
  if (!edit.apply(operation, item, method)) return null;
  return { old, now: document, position: "request" };
}

export function breaks({ old, now }: Pick<Trial, "old" | "now">): boolean {
  return compareSpecs(plain(old), plain(now)).changes.some(({ breaking }) => breaking);
}

export function plain(document: Editable): JsonValue {
  const value: JsonValue = JSON.parse(JSON.stringify(document));
  return value;
}

function bodyOf(
  document: Editable,
  operation: Editable,
  position: Trial["position"],
  random: Random,
): Editable | null {
  const { responses } = operation;
  const statuses = isEditable(responses) ? Object.keys(responses) : [];
  const [holder, key] =
    position === "request"
      ? [operation, "requestBody"]
      : [responses, statuses[random(Math.max(1, statuses.length))] ?? ""];
  if (!isEditable(holder) || !isEditable(holder[key])) return null;
  const [body] = walkFrom(document, holder, key, random);
  const content = body?.schema["content"];
  if (!isEditable(content)) return null;
  // What is no JSON is text, of whatever type.
  const types = Object.keys(content).filter((type) => /json|event-stream/.test(type));
  const media = content[types[random(Math.max(1, types.length))] ?? ""];
  return isEditable(media) ? media : null;
}

function shuffled(places: readonly Place[], random: Random): Place[] {
  return places
    .map((place) => ({ place, order: random(1_000_000) }))
    .toSorted((a, b) => a.order - b.order)
    .map(({ place }) => place);
}
