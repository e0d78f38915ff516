import { entriesOf, isObject, itemsOf, member } from "../spec/json.ts";
import type { JsonObject, JsonValue } from "../spec/json.ts";
import { literal } from "./printed.ts";
import type { Printed } from "./printed.ts";

/** What zod has no schema for, as code that tests `value`, and what it tells where that fails. */
export type Condition = readonly [test: string, message: string];

/** What generated code may use, printed where it does. */
export const helpers: Readonly<Record<string, string>> = {
  present:
    'const present = z.unknown().refine((value) => value !== undefined, "Expected to be there");',
  fits: "const fits = (schema: z.ZodType, value: unknown) => schema.safeParse(value).success;",
  membersOf: [
    "const membersOf = (value: unknown): [string, unknown][] =>",
    '  typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];',
  ].join("\n"),
  itemsOf: "const itemsOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);",
};

export function conditionsOf(
  schema: JsonObject,
  print: (inner: JsonValue) => Printed,
): readonly Condition[] {
  const fits = (inner: JsonValue, what: string) => `fits(${print(inner).code}, ${what})`;
  const found: Condition[] = [...countsOf(schema), ...patternsOf(schema, fits)];
  const excluded = member(schema, "not");
  if (excluded !== undefined) found.push([`!${fits(excluded, "value")}`, "Expected another value"]);
  const names = member(schema, "propertyNames");
  if (names !== undefined)
    found.push([`membersOf(value).every(([key]) => ${fits(names, "key")})`, "Unexpected name"]);
  const contained = member(schema, "contains");
  if (contained !== undefined) {
    const test = `itemsOf(value).some((item) => ${fits(contained, "item")})`;
    found.push([`!Array.isArray(value) || ${test}`, "Expected another item"]);
  }
  const condition = member(schema, "if");
  if (condition !== undefined) {
    const [then, otherwise] = [member(schema, "then") ?? true, member(schema, "else") ?? true];
    const test = `${fits(condition, "value")} ? ${fits(then, "value")} : ${fits(otherwise, "value")}`;
    found.push([test, "Expected what its other members ask for"]);
  }
  for (const [name, needed] of entriesOf(member(schema, "dependentRequired"))) {
    const has = (one: JsonValue) => `membersOf(value).some(([key]) => key === ${literal(one)})`;
    const all = itemsOf(needed).map(has).join(" && ");
    if (all !== "") found.push([`!${has(name)} || (${all})`, `Expected what comes with ${name}`]);
  }
  return found;
}

function countsOf(schema: JsonObject): Condition[] {
  const [least, most] = [member(schema, "minProperties"), member(schema, "maxProperties")];
  const found: Condition[] = [];
  const isNone = 'typeof value !== "object" || value === null || Array.isArray(value)';
  if (typeof least === "number" && least > 0)
    found.push([`${isNone} || membersOf(value).length >= ${least}`, "Expected more members"]);
  if (typeof most === "number")
    found.push([`membersOf(value).length <= ${most}`, "Expected fewer members"]);
  return found;
}

/** Members whose names fit a pattern, and those that neither a pattern nor a name stands for. */
function patternsOf(
  schema: JsonObject,
  fits: (inner: JsonValue, what: string) => string,
): Condition[] {
  const patterns = entriesOf(member(schema, "patternProperties")).filter(([one]) => isPattern(one));
  if (patterns.length === 0) return [];
  const isLike = (pattern: string) => `new RegExp(${literal(pattern)}, "u").test(key)`;
  const found = patterns.map(([pattern, inner]): Condition => {
    const test = `!${isLike(pattern)} || ${fits(inner, "member")}`;
    return [`membersOf(value).every(([key, member]) => ${test})`, "Unexpected member"];
  });
  const others = member(schema, "additionalProperties");
  if (others === undefined || (isObject(others) && Object.keys(others).length === 0)) return found;
  const named = entriesOf(member(schema, "properties")).map(([name]) => name);
  const known = `[${named.map(literal).join(", ")}].some((name) => name === key)`;
  const isKnown = [...(named.length > 0 ? [known] : []), ...patterns.map(([one]) => isLike(one))];
  const test = `${isKnown.join(" || ")} || ${fits(others, "member")}`;
  return [...found, [`membersOf(value).every(([key, member]) => ${test})`, "Unexpected member"]];
}

/** Others would throw in the generated file. */
export function isPattern(pattern: string): boolean {
  try {
    return new RegExp(pattern, "u").source !== "";
  } catch {
    return false;
  }
}
