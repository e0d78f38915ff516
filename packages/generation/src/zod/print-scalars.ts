import type { JsonObject, JsonValue } from "../spec/json.ts";
import { entriesOf, isObject, itemsOf, member, textMember } from "../spec/json.ts";
import { isPattern } from "./conditions.ts";
import { block, keyOf, literal, refined, union } from "./printed.ts";
import type { Printed } from "./printed.ts";

/** Formats that zod reads as JSON Schema's validators do; any other format is a remark. */
const formats = new Map([
  ["uuid", "z.guid()"],
  ["email", "z.email()"],
  ["uri", "z.url()"],
  ["date-time", "z.iso.datetime({ offset: true })"],
  ["date", "z.iso.date()"],
  ["duration", "z.iso.duration()"],
  ["ipv4", "z.ipv4()"],
  ["ipv6", "z.ipv6()"],
  ["byte", "z.base64()"],
]);

export function printString(schema: JsonObject): Printed {
  const known = formats.get(textMember(schema, "format") ?? "");
  let code = known ?? "z.string()";
  code += bound(schema, "minLength", "min") + bound(schema, "maxLength", "max");
  const pattern = textMember(schema, "pattern");
  if (pattern !== undefined && isPattern(pattern))
    code += `.regex(new RegExp(${literal(pattern)}, "u"))`;
  return { code, type: "string" };
}

export function printNumber(schema: JsonObject, isInteger: boolean): Printed {
  let code = "z.number()";
  code += bound(schema, "minimum", "min") + bound(schema, "maximum", "max");
  code += bound(schema, "exclusiveMinimum", "gt") + bound(schema, "exclusiveMaximum", "lt");
  code += bound(schema, "multipleOf", "multipleOf");
  const printed = { code, type: "number" };
  // zod's own integers end where numbers stop being exact, JSON's do not.
  return isInteger ? refined(printed, "Number.isInteger(value)", "Expected an integer") : printed;
}

export function bound(schema: JsonObject, keyword: string, method: string): string {
  const value = member(schema, keyword);
  return typeof value === "number" ? `.${method}(${value})` : "";
}

/** A list of values, of which only those of the given types can come. */
export function printValues(values: readonly JsonValue[], types: readonly string[]): Printed {
  const possible = types.length === 0 ? values : values.filter((one) => hasType(one, types));
  const texts = new Set(possible.filter((value) => typeof value === "string"));
  const others = possible.filter((value) => typeof value !== "string").map(printConstant);
  return union([...(texts.size === 0 ? [] : [printTexts([...texts])]), ...others]);
}

function printTexts(texts: readonly string[]): Printed {
  const [only] = texts;
  if (only !== undefined && texts.length === 1) return printConstant(only);
  const listed = texts.map(literal);
  return { code: `z.enum([${listed.join(", ")}])`, type: `(${listed.join(" | ")})` };
}

function printConstant(value: JsonValue): Printed {
  if (value === null) return { code: "z.null()", type: "null" };
  if (Array.isArray(value)) {
    const items = itemsOf(value).map(printConstant);
    const codes = items.map(({ code }) => code).join(", ");
    return { code: `z.tuple([${codes}])`, type: `[${items.map(({ type }) => type).join(", ")}]` };
  }
  if (!isObject(value)) return { code: `z.literal(${literal(value)})`, type: literal(value) };
  const fields = entriesOf(value).map(([key, inner]) => [key, printConstant(inner)] as const);
  const codes = fields.map(([key, { code }]) => `${keyOf(key)}: ${code}`);
  const types = fields.map(([key, { type }]) => `${literal(key)}: ${type}`);
  return { code: `z.strictObject(${block(codes, ",")})`, type: block(types, ";") };
}

function hasType(value: JsonValue, types: readonly string[]): boolean {
  if (value === null) return types.includes("null");
  if (Array.isArray(value)) return types.includes("array");
  if (typeof value === "number")
    return types.includes("number") || (types.includes("integer") && Number.isInteger(value));
  return types.includes(typeof value);
}
