import { entriesOf, isObject, itemsOf, member, textMember } from "../spec/json.ts";
import type { JsonValue } from "../spec/json.ts";
import { isJsonType } from "../spec/operations.ts";
import type { Spec } from "../spec/spec.ts";
import type { MockSchemas } from "./schemas.ts";

/**
 * What an answer of a media type may be, in parts to be written one after the other: a stream's
 * events, or the one body. Null where no value was found that validates.
 */
export function bodyParts(
  spec: Spec,
  schemas: MockSchemas,
  type: string,
  media: JsonValue,
): readonly string[] | null {
  const schema = member(media, "schema") ?? {};
  if (type.startsWith("text/event-stream")) return events(spec, schemas, schema);
  const example = exampleOf(spec, schemas, media, schema);
  const made = example === undefined ? schemas.make(schema) : { value: example };
  if (!made) return null;
  const isText = typeof made.value === "string" && !isJsonType(type);
  return [isText ? String(made.value) : JSON.stringify(made.value)];
}

/** One event of each kind: in the order in which they were seen to come, else in that of the spec. */
function events(spec: Spec, schemas: MockSchemas, schema: JsonValue): readonly string[] | null {
  const resolved = spec.resolve(schema);
  const kinds = [...itemsOf(member(resolved, "oneOf")), ...itemsOf(member(resolved, "anyOf"))];
  const made = (kinds.length > 0 ? kinds : [schema]).map((kind) => schemas.make(kind));
  const values = made.flatMap((one) => one ?? []).map(({ value }) => value);
  if (values.length < made.length) return null;
  const course = member(schema, "x-stream-course") ?? member(resolved, "x-stream-course");
  const rankOf = (value: JsonValue) => rankIn(course, value);
  const ends = itemsOf(member(schema, "x-end-of-stream") ?? member(resolved, "x-end-of-stream"));
  const [end] = ends.filter((one) => typeof one === "string");
  return [
    ...values.toSorted((a, b) => rankOf(a) - rankOf(b)).map(eventText),
    ...(end === undefined ? [] : [`data: ${end}\n\n`]),
  ];
}

/** Where an event of this kind came, on average; what the course does not tell of comes last. */
function rankIn(course: JsonValue | undefined, value: JsonValue): number {
  const names = [textMember(value, "event"), ...tagsOf(value), ...tagsOf(member(value, "data"))];
  for (const name of names) {
    const rank = name === undefined ? undefined : member(member(course, name), "rank");
    if (typeof rank === "number") return rank;
  }
  return Number.MAX_SAFE_INTEGER;
}

function tagsOf(value: JsonValue | undefined): string[] {
  return entriesOf(value).flatMap(([, inner]) => (typeof inner === "string" ? [inner] : []));
}

/** The spec's own example, unless it contradicts the schema beside it. */
function exampleOf(
  spec: Spec,
  schemas: MockSchemas,
  media: JsonValue,
  schema: JsonValue,
): JsonValue | undefined {
  const first = spec.resolve(entriesOf(member(media, "examples"))[0]?.[1]);
  const given = member(media, "example") ?? member(first, "value");
  const fits = given !== undefined && schemas.faultsOf(schema, given).length === 0;
  return fits ? given : undefined;
}

/** Data with a name for its event, as inferred specs describe it, or data alone, named by its type. */
function eventText(value: JsonValue): string {
  const [given, data] = [textMember(value, "event"), member(value, "data")];
  const isEnvelope = given !== undefined && data !== undefined && isBare(value);
  const name = isEnvelope ? given : (textMember(value, "type") ?? "");
  const named = /^[\w.-]{1,100}$/.test(name) ? `event: ${name}\n` : "";
  const body = isEnvelope ? data : value;
  const text = typeof body === "string" && isEnvelope ? body : JSON.stringify(body);
  return `${named}${text.replaceAll(/^/gm, "data: ")}\n\n`;
}

function isBare(value: JsonValue): boolean {
  return isObject(value) && Object.keys(value).every((key) => /^(?:event|data|id)$/.test(key));
}
