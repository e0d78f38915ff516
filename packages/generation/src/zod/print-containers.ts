import type { JsonObject, JsonValue } from "../spec/json.ts";
import { entriesOf, isObject, itemsOf, member } from "../spec/json.ts";
import { bound } from "./print-scalars.ts";
import { anything, block, keyOf, refined } from "./printed.ts";
import type { Printed } from "./printed.ts";

export type PrintSchema = (schema: JsonValue) => Printed;

/** What the schema does not name passes through, as JSON Schema has it; unless it says otherwise. */
export function printObject(schema: JsonObject, print: PrintSchema): Printed {
  const properties = entriesOf(member(schema, "properties"));
  const required = new Set(itemsOf(member(schema, "required")).filter(isText));
  const hasPatterns = member(schema, "patternProperties") !== undefined;
  const others = hasPatterns ? undefined : member(schema, "additionalProperties");
  const named = new Map(properties.map(([key, inner]) => [key, print(inner)]));
  for (const key of required) if (!named.has(key)) named.set(key, anything);
  return named.size === 0 && isObject(others)
    ? mapOf(print(others))
    : objectOf(named, required, others, print);
}

function mapOf(values: Printed): Printed {
  return {
    code: `z.record(z.string(), ${values.code})`,
    type: `{ [key: string]: ${values.type} }`,
  };
}

function objectOf(
  named: ReadonlyMap<string, Printed>,
  required: ReadonlySet<string>,
  others: JsonValue | undefined,
  print: PrintSchema,
): Printed {
  const fields = [...named].map(([key, field]) => fieldOf(key, field, required.has(key)));
  const code = block(
    fields.map((field) => field.code),
    ",",
  );
  const types = fields.map((field) => field.type);
  if (others === false) return { code: `z.strictObject(${code})`, type: block(types, ";") };
  if (isObject(others) && Object.keys(others).length > 0) {
    const values = print(others);
    const type = `(${block(types, ";")} & { [key: string]: ${values.type} })`;
    return { code: `z.object(${code}).catchall(${values.code})`, type };
  }
  const type = block([...types, "[key: string]: unknown"], ";");
  return { code: `z.looseObject(${code})`, type };
}

function fieldOf(key: string, { code, type }: Printed, isRequired: boolean): Printed {
  const name = keyOf(key);
  if (!isRequired)
    return { code: `${name}: z.optional(${code})`, type: `${name}?: ${type} | undefined` };
  const present = code === anything.code ? "present" : code;
  return { code: `${name}: ${present}`, type: `${name}: ${type}` };
}

export function printArray(schema: JsonObject, print: PrintSchema): Printed {
  const first = itemsOf(member(schema, "prefixItems")).map(print);
  const given = member(schema, "items");
  const rest = given === undefined ? anything : print(given);
  const printed = first.length === 0 ? listOf(rest) : tupleOf(first, rest, schema);
  const sized = {
    code:
      first.length === 0
        ? printed.code + bound(schema, "minItems", "min") + bound(schema, "maxItems", "max")
        : printed.code,
    type: printed.type,
  };
  if (member(schema, "uniqueItems") !== true) return sized;
  const distinct = "new Set(value.map((item) => JSON.stringify(item))).size === value.length";
  return refined(sized, distinct, "Expected no item twice");
}

function listOf(items: Printed): Printed {
  return { code: `z.array(${items.code})`, type: `(${items.type})[]` };
}

/** The first items have schemas of their own; those beyond the least number may be missing. */
function tupleOf(first: readonly Printed[], rest: Printed, schema: JsonObject): Printed {
  const least = member(schema, "minItems");
  const needed = typeof least === "number" ? least : 0;
  const codes = first.map(({ code }, index) => (index < needed ? code : `z.optional(${code})`));
  const types = first.map(({ type }, index) => (index < needed ? type : `(${type} | undefined)?`));
  const tuple = {
    code: `z.tuple([${codes.join(", ")}], ${rest.code})`,
    type: `[${[...types, `...(${rest.type})[]`].join(", ")}]`,
  };
  const most = member(schema, "maxItems");
  const bounded =
    typeof most === "number"
      ? refined(tuple, `value.length <= ${most}`, `Expected ${most} items or fewer`)
      : tuple;
  return needed > first.length
    ? refined(bounded, `value.length >= ${needed}`, `Expected ${needed} items or more`)
    : bounded;
}

function isText(value: JsonValue): value is string {
  return typeof value === "string";
}
