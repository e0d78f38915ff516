import { GenerationError } from "./generation-error.ts";
import { entriesOf, isObject, itemsOf, member, textMember } from "./json.ts";
import type { JsonObject, JsonValue } from "./json.ts";

const maxDepth = 200;
const maxReferences = 64;

/** An OpenAPI 3 document that needs nothing beyond itself. */
export class Spec {
  readonly root: JsonObject;

  /** @throws GenerationError for another document, one that refers outside itself, or one too deep */
  constructor(root: JsonValue) {
    const version = textMember(root, "openapi");
    if (!isObject(root) || version === undefined || !/^3\.[01](\.|$)/.test(version)) {
      throw new GenerationError("This is not an OpenAPI 3.0 or 3.1 document.");
    }
    checkReferences(root);
    this.root = root;
  }

  get title(): string {
    return textMember(member(this.root, "info"), "title") ?? "API";
  }

  get serverUrl(): string | null {
    return textMember(itemsOf(member(this.root, "servers"))[0], "url") ?? null;
  }

  get schemas(): [string, JsonValue][] {
    return entriesOf(member(member(this.root, "components"), "schemas"));
  }

  /** An operation as the document has it. */
  operationNode({ path, method }: { path: string; method: string }): JsonValue | undefined {
    return member(this.resolve(member(member(this.root, "paths"), path)), method.toLowerCase());
  }

  /** What stands there once references are followed; undefined where one leads nowhere. */
  resolve(value: JsonValue | undefined): JsonValue | undefined {
    let current = value;
    for (let step = 0; step < maxReferences; step++) {
      const reference = textMember(current, "$ref");
      if (reference === undefined) return current;
      current = this.#at(reference);
    }
    return undefined;
  }

  #at(reference: string): JsonValue | undefined {
    return reference
      .slice(2)
      .split("/")
      .map((part) => decode(part).replaceAll("~1", "/").replaceAll("~0", "~"))
      .reduce<JsonValue | undefined>(
        (value, key) => (Array.isArray(value) ? itemsOf(value)[Number(key)] : member(value, key)),
        this.root,
      );
  }
}

/** Generators would fetch other documents, from whatever address or file a reference names. */
function checkReferences(root: JsonObject): void {
  const waiting: [JsonValue, number][] = [[root, 0]];
  const seen = new Set<JsonValue>();
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [value, depth] = next;
    if (typeof value !== "object" || value === null || seen.has(value)) continue;
    if (depth > maxDepth) throw new GenerationError(`Nested over ${maxDepth} levels deep.`);
    seen.add(value);
    const reference = textMember(value, "$ref");
    if (reference !== undefined && !reference.startsWith("#/")) {
      throw new GenerationError(`It refers outside itself: ${reference.slice(0, 200)}`);
    }
    for (const child of Object.values(value)) waiting.push([child, depth + 1]);
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
