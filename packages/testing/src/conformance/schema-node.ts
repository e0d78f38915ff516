/** A JSON Schema (2020-12), as far as the specs use it. */
export type SchemaObject = Readonly<Record<string, unknown>>;
export type Schema = SchemaObject | boolean;

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isSchema(value: unknown): value is Schema {
  return typeof value === "boolean" || isObject(value);
}

/** The node at a JSON Pointer, `$ref`s followed on the way; undefined where there is none. */
export function nodeAt(document: unknown, pointer: string): unknown {
  let node: unknown = document;
  for (const part of pointer.replace(/^#/, "").split("/").slice(1)) {
    node = follow(document, node);
    const name = part.replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(node)) node = node[Number(name)];
    else if (isObject(node) && Object.hasOwn(node, name)) node = node[name];
    else return undefined;
  }
  return follow(document, node);
}

/** The object that a reference object stands for; anything else as it is. */
export function follow(document: unknown, node: unknown, hops = 0): unknown {
  if (!isObject(node) || typeof node["$ref"] !== "string" || hops > 20) return node;
  const { $ref: reference, ...beside } = node;
  const target = follow(document, nodeAt(document, reference as string), hops + 1);
  return isObject(target) && Object.keys(beside).length > 0 ? { ...target, ...beside } : target;
}

/** A schema with its `$ref` followed, keywords beside it included. */
export function schemaOf(document: unknown, node: unknown): Schema {
  const schema = follow(document, node);
  return isSchema(schema) ? schema : true;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}
