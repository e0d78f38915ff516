/** Where the names that a discriminator knows are kept for error messages. */
export const KNOWN_TAGS = "x-known-tags";

/**
 * A copy of the document whose discriminators the validator can compile: it finds the branches by
 * their `const` and refuses a `mapping`, so that only the mapping's names are kept. It looks into
 * objects alone and would pass anything else, so that the type is said beside it.
 */
export function readableDiscriminators(document: object): object {
  const entries = Object.entries(document).map(([key, value]): [string, unknown] => [
    key,
    key === "discriminator" ? withoutMapping(value) : copy(value),
  ]);
  return {
    ...("discriminator" in document && "oneOf" in document ? { type: "object" } : {}),
    ...Object.fromEntries(entries),
  };
}

function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copy);
  return isObject(value) ? readableDiscriminators(value) : value;
}

function withoutMapping(value: unknown): unknown {
  if (!isObject(value) || !("mapping" in value) || !isObject(value.mapping)) return copy(value);
  const { mapping, ...rest } = value;
  return { ...rest, [KNOWN_TAGS]: Object.keys(mapping) };
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
