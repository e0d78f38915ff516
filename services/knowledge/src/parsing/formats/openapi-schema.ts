/** A node of a parsed spec; nothing in it is trusted to have the shape that it should. */
export type SpecNode = { [key: string]: unknown };

export type SpecField = { name: string; type: string; required: boolean; description?: string };

const maxEnumValues = 30;

export function nodeOf(value: unknown): SpecNode | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as SpecNode)
    : undefined;
}

export function textOf(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}

/** Follows a local `$ref`, a few steps at most, so that a circle ends. */
export function resolve(spec: SpecNode, node: SpecNode): SpecNode {
  let current = node;
  for (let step = 0; step < 5; step++) {
    const reference = textOf(current["$ref"]);
    if (!reference?.startsWith("#/")) return current;
    let target: unknown = spec;
    for (const part of reference.slice(2).split("/")) {
      const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
      const parent: unknown = target;
      target =
        typeof parent === "object" && parent !== null && Object.hasOwn(parent, key)
          ? Reflect.get(parent, key)
          : undefined;
    }
    current = nodeOf(target) ?? {};
  }
  return current;
}

/** A schema in a few words: `string (date-time)`, `array of Message`, `"a" | "b"`. */
export function describeType(schema: SpecNode, depth = 0): string {
  const reference = textOf(schema["$ref"]);
  if (reference) return decodeName(reference);
  if (depth > 3) return "value";
  const alternatives = ["oneOf", "anyOf", "allOf"].flatMap((key) => {
    const list = schema[key];
    return Array.isArray(list)
      ? [
          list
            .map((item) => describeType(nodeOf(item) ?? {}, depth + 1))
            .join(key === "allOf" ? " & " : " | "),
        ]
      : [];
  });
  if (alternatives[0]) return alternatives[0];
  if (Array.isArray(schema["enum"])) {
    const values = schema["enum"].slice(0, maxEnumValues).map((value) => JSON.stringify(value));
    return values.join(" | ") + (schema["enum"].length > maxEnumValues ? " | …" : "");
  }
  if ("const" in schema) return JSON.stringify(schema["const"]) ?? "value";
  const type = Array.isArray(schema["type"])
    ? schema["type"].map(String).join(" | ")
    : textOf(schema["type"]);
  if (type === "array") return `array of ${describeType(nodeOf(schema["items"]) ?? {}, depth + 1)}`;
  const format = textOf(schema["format"]);
  return `${type ?? (nodeOf(schema["properties"]) ? "object" : "value")}${format ? ` (${format})` : ""}`;
}

/** The properties of an object schema, those of `allOf` parts among them. */
export function fieldsOf(spec: SpecNode, schema: SpecNode, depth = 0): SpecField[] {
  const resolved = resolve(spec, schema);
  const required = new Set(
    Array.isArray(resolved["required"]) ? resolved["required"].map(String) : [],
  );
  const own = Object.entries(nodeOf(resolved["properties"]) ?? {}).map(
    ([name, value]): SpecField => {
      const property = nodeOf(value) ?? {};
      const text = textOf(property["description"]);
      return {
        name,
        type: describeType(property),
        required: required.has(name),
        ...(text ? { description: text } : {}),
      };
    },
  );
  const parts = depth < 3 && Array.isArray(resolved["allOf"]) ? resolved["allOf"] : [];
  return [...own, ...parts.flatMap((part) => fieldsOf(spec, nodeOf(part) ?? {}, depth + 1))];
}

export function describeFields(fields: SpecField[]): string[] {
  return fields.map(({ name, type, required, description }) => {
    const text = description ? `: ${description.replaceAll(/\s*\n\s*/g, " ")}` : "";
    return `- ${name} (${type}${required ? ", required" : ""})${text}`;
  });
}

function decodeName(reference: string): string {
  const last = reference.split("/").at(-1) ?? reference;
  return last.replaceAll("~1", "/").replaceAll("~0", "~");
}
