import type { JsonObject, JsonValue } from "../spec/json.ts";
import { isObject, itemsOf, member, textMember } from "../spec/json.ts";
import { conditionsOf } from "./conditions.ts";
import { printArray, printObject } from "./print-containers.ts";
import { printNumber, printString, printValues } from "./print-scalars.ts";
import { anything, intersection, nothing, refined, union } from "./printed.ts";
import type { Printed } from "./printed.ts";

/** What code stands for a reference, by the component's name; null where it leads nowhere. */
export type PrintReference = (name: string) => Printed | null;

const componentPrefix = "#/$defs/";
const objectKeywords = ["properties", "required", "additionalProperties"];
const arrayKeywords = ["items", "prefixItems"];

/** A schema as `asJsonSchema` gives it, where components are `$defs`, as zod code. */
export function printSchema(schema: JsonValue, reference: PrintReference): Printed {
  if (schema === false) return nothing;
  if (!isObject(schema)) return anything;
  const print = (inner: JsonValue) => printSchema(inner, reference);
  const target = referenceIn(schema);
  const parts = [
    ...(target === undefined ? [] : [reference(target) ?? anything]),
    printOwn(schema, print),
    ...itemsOf(member(schema, "allOf")).map(print),
  ];
  const [anyOf, oneOf] = [itemsOf(member(schema, "anyOf")), itemsOf(member(schema, "oneOf"))];
  if (anyOf.length > 0) parts.push(union(anyOf.map(print)));
  if (oneOf.length > 0) parts.push(union(oneOf.map(print), "xor"));
  const whole = intersection(parts);
  return conditionsOf(schema, print).reduce(
    (conditioned, [test, message]) => refined(conditioned, test, message),
    whole,
  );
}

/** What the schema says of itself, without those that it is made of. */
function printOwn(schema: JsonObject, print: (inner: JsonValue) => Printed): Printed {
  const types = typesOf(schema);
  const listed = member(schema, "enum");
  const constant = member(schema, "const");
  if (constant !== undefined) return printValues([constant], types);
  if (Array.isArray(listed)) return printValues(itemsOf(listed), types);
  if (types.length === 0) return anything;
  return union(types.map((type) => printType(type, schema, print)));
}

/** As given; of a schema that only names members or items, what it can only mean. */
function typesOf(schema: JsonObject): string[] {
  const given = member(schema, "type");
  if (typeof given === "string") return [given];
  if (Array.isArray(given)) {
    const types = itemsOf(given).filter((type) => typeof type === "string");
    // Every integer is a number.
    return types.includes("number") ? types.filter((type) => type !== "integer") : types;
  }
  const has = (keyword: string) => member(schema, keyword) !== undefined;
  if (objectKeywords.some(has)) return ["object"];
  return arrayKeywords.some(has) ? ["array"] : [];
}

function printType(
  type: string,
  schema: JsonObject,
  print: (inner: JsonValue) => Printed,
): Printed {
  switch (type) {
    case "string":
      return printString(schema);
    case "number":
    case "integer":
      return printNumber(schema, type === "integer");
    case "boolean":
      return { code: "z.boolean()", type: "boolean" };
    case "null":
      return { code: "z.null()", type: "null" };
    case "array":
      return printArray(schema, print);
    case "object":
      return printObject(schema, print);
    default:
      return anything;
  }
}

/** The component that a schema refers to; others cannot be referred to from here. */
export function referenceIn(schema: JsonObject): string | undefined {
  const reference = textMember(schema, "$ref");
  if (reference === undefined || !reference.startsWith(componentPrefix)) return undefined;
  const [name = ""] = reference.slice(componentPrefix.length).split("/");
  return name.replaceAll("~1", "/").replaceAll("~0", "~");
}
