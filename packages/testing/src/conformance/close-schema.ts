import { isObject, listOf } from "./schema-node.ts";

const HOLDING_ONE = ["items", "additionalProperties", "not", "if", "then", "else", "contains"];
const HOLDING_MANY = ["oneOf", "anyOf", "prefixItems"];
const HOLDING_NAMED = ["properties", "patternProperties", "dependentSchemas", "$defs"];

/**
 * The document with every object schema closed that does not say itself what else it takes, so
 * that a member which the spec does not declare is found. Parts of an `allOf` stay open.
 */
export function closeDocument(document: object): object {
  return closeIn(document, partsOfAllOf(document), []) as object;
}

/** Walks the OpenAPI document; schemas stand under `schema` and `components.schemas`. */
function closeIn(node: unknown, open: ReadonlySet<string>, path: readonly string[]): unknown {
  if (Array.isArray(node)) return node.map((item) => closeIn(item, open, path));
  if (!isObject(node)) return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => {
      if (key === "example" || key === "examples") return [key, value];
      if (key === "schema") return [key, closeSchema(value)];
      if (path.at(-1) === "components" && key === "schemas" && isObject(value)) {
        const schemas = Object.entries(value).map(([name, schema]) => [
          name,
          open.has(`#/components/schemas/${name}`) ? schema : closeSchema(schema),
        ]);
        return [key, Object.fromEntries(schemas)];
      }
      return [key, closeIn(value, open, [...path, key])];
    }),
  );
}

function closeSchema(schema: unknown): unknown {
  if (!isObject(schema)) return schema;
  const closed: Record<string, unknown> = { ...schema };
  for (const key of HOLDING_ONE) if (key in schema) closed[key] = closeSchema(schema[key]);
  for (const key of HOLDING_MANY) {
    if (key in schema) closed[key] = listOf(schema[key]).map(closeSchema);
  }
  for (const key of HOLDING_NAMED) {
    const named = schema[key];
    if (isObject(named)) {
      closed[key] = Object.fromEntries(
        Object.entries(named).map(([name, inner]) => [name, closeSchema(inner)]),
      );
    }
  }
  const composed = "allOf" in schema || "oneOf" in schema || "anyOf" in schema || "$ref" in schema;
  const says = "additionalProperties" in schema || "unevaluatedProperties" in schema;
  if (isObject(schema["properties"]) && !says && !composed) closed["additionalProperties"] = false;
  return closed;
}

function partsOfAllOf(document: unknown): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(visit);
    if (!isObject(node)) return;
    for (const part of listOf(node["allOf"])) {
      if (isObject(part) && typeof part["$ref"] === "string") found.add(part["$ref"]);
    }
    Object.values(node).forEach(visit);
  };
  visit(document);
  return found;
}
