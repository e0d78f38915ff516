import { formatName } from "../formats.ts";
import type { JsonSchema, JsonValue } from "../json.ts";
import { enumOf } from "./enums.ts";
import type { StringSetting } from "./enums.ts";
import { placeOf } from "./graph.ts";
import type { PlaceNode, StringNode } from "./graph.ts";
import type { Printer } from "./printer.ts";
import { countedTwice } from "./seen-twice.ts";

/** What the object around a place tells of it. */
export interface Setting extends StringSetting {
  /** Null is likely though it was not seen. */
  readonly mayBeNull: boolean;
  /** Fractions are likely though only whole numbers were seen. */
  readonly mayHaveFractions: boolean;
}

const ANY_TYPE = ["null", "boolean", "number", "string", "array", "object"] as const;
const NO_SETTING: Setting = {
  isTag: false,
  varied: false,
  mayBeNull: false,
  mayHaveFractions: false,
};

/** The schema of all values seen at a place. */
export function printPlace(node: PlaceNode, printer: Printer, setting = NO_SETTING): JsonSchema {
  const place = placeOf(node);
  const nullable = place.nulls > 0 || setting.mayBeNull;
  const schema = withNull(alternatives(place, printer, setting), nullable);
  if (!printer.evidence) return schema;
  const again = countedTwice(place.twice);
  const seen: JsonSchema = { ...schema, "x-seen": place.count - again.count };
  if (place.nulls > 0) seen["x-nulls"] = place.nulls - again.nulls;
  return seen;
}

function alternatives(place: PlaceNode, printer: Printer, setting: Setting): JsonSchema[] {
  const found: JsonSchema[] = [];
  if (place.booleans > 0) found.push({ type: "boolean" });
  const number = printNumbers(place, setting);
  if (number) found.push(number);
  if (place.strings && place.strings.count > 0)
    found.push(printStrings(place.strings, printer, setting));
  if (place.arrays) {
    const items = place.arrays.items ? printer.place(place.arrays.items) : {};
    found.push({ type: "array", items });
  }
  if (place.objects) found.push(...printer.objects(place));
  return found;
}

function printNumbers(place: PlaceNode, setting: Setting): JsonSchema | null {
  if (place.integers + place.fractions === 0) return null;
  if (place.fractions > 0 || setting.mayHaveFractions) return { type: "number" };
  return place.wideIntegers > 0 ? { type: "integer", format: "int64" } : { type: "integer" };
}

function printStrings(strings: StringNode, printer: Printer, setting: Setting): JsonSchema {
  if (strings.json) {
    const contentSchema = printer.place(strings.json);
    return { type: "string", contentMediaType: "application/json", contentSchema };
  }
  const format = formatName(strings.formats);
  if (format === "base64") return { type: "string", contentEncoding: "base64" };
  if (format) return { type: "string", format };
  const list = enumOf(strings, setting);
  if (!list) return { type: "string" };
  const known: JsonSchema = { type: "string", enum: [...list.values] };
  return list.closed ? known : { anyOf: [known, { type: "string" }] };
}

/** One schema of the alternatives, and of null where it may be. */
function withNull(found: readonly JsonSchema[], nullable: boolean): JsonSchema {
  const [only] = found;
  // Only null was seen: what else may come is not known, so that nothing is refused. All types say, as
  // a schema without any would not, that null is among what comes.
  if (!only) return nullable ? { type: [...ANY_TYPE] } : {};
  if (found.length === 1 && !nullable) return only;
  const types = found.map((schema) => schema["type"]);
  if (found.length === 1 && typeof types[0] === "string") return orNull(only, types[0]);
  const all = nullable ? [...found, { type: "null" }] : found;
  if (all.every(isBareType)) return { type: all.map((schema) => schema["type"] ?? null) };
  return { anyOf: all.flatMap(unwrapped) };
}

function orNull(schema: JsonSchema, type: string): JsonSchema {
  const values = schema["enum"];
  const nullable: JsonSchema = { ...schema, type: [type, "null"] };
  if (Array.isArray(values)) nullable["enum"] = [...(values as JsonValue[]), null];
  return nullable;
}

function isBareType(schema: JsonSchema): boolean {
  return Object.keys(schema).length === 1 && typeof schema["type"] === "string";
}

/** An alternative that is only alternatives itself. */
function unwrapped(schema: JsonSchema): JsonSchema[] {
  const inner = schema["anyOf"];
  return Array.isArray(inner) && Object.keys(schema).length === 1
    ? (inner as JsonSchema[])
    : [schema];
}
