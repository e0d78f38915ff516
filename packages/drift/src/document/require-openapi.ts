import { entriesOf, isList, isObject, member, textMember } from "./json.ts";
import type { JsonObject, JsonValue } from "./json.ts";
import { isMethod } from "./methods.ts";
import { SpecError } from "./spec-error.ts";
import type { Side } from "./spec-error.ts";

/**
 * What is compared must be what OpenAPI says it is: anything else would be passed over, and a document
 * whose operations nobody looked at would pass for one that broke nothing.
 * @throws SpecError
 */
export function requireOpenApi(root: JsonValue, side: Side): JsonObject {
  const version = textMember(root, "openapi");
  if (version === undefined && textMember(root, "swagger") === undefined) {
    const message = `The ${side} document is no OpenAPI document.`;
    throw new SpecError("not-an-openapi-document", message, side);
  }
  if (!isObject(root) || version === undefined || !/^3\.[0-2](\.|$)/.test(version)) {
    const message = `The ${side} document is not OpenAPI 3.0, 3.1 or 3.2, which are what is read.`;
    throw new SpecError("unsupported-version", message, side);
  }
  const check = new Check(side);
  if (member(root, "paths") !== undefined) check.object(root, "paths", "");
  check.listIfAny(root, "servers", "");
  check.objectIfAny(root, "components", "");
  check.objectIfAny(member(root, "components"), "schemas", "/components");
  for (const [path, item] of entriesOf(member(root, "paths"))) {
    if (!path.startsWith("/")) continue;
    const at = `/paths/${path.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    check.objectIfAny(member(root, "paths"), path, "/paths");
    check.listIfAny(item, "parameters", at);
    for (const [method, operation] of entriesOf(item)) {
      if (!isMethod(method)) continue;
      check.object(item, method, at);
      check.listIfAny(operation, "parameters", `${at}/${method}`);
      check.objectIfAny(operation, "requestBody", `${at}/${method}`);
      if (member(operation, "responses") !== undefined)
        check.object(operation, "responses", `${at}/${method}`);
    }
  }
  return root;
}

class Check {
  readonly #side: Side;

  constructor(side: Side) {
    this.#side = side;
  }

  object(holder: JsonValue | undefined, key: string, at: string): void {
    this.#require(isObject, "an object", holder, key, at);
  }

  /** An empty value of YAML is null: nothing stands there, as if its name did not either. */
  objectIfAny(holder: JsonValue | undefined, key: string, at: string): void {
    if ((member(holder, key) ?? null) !== null) this.object(holder, key, at);
  }

  listIfAny(holder: JsonValue | undefined, key: string, at: string): void {
    if ((member(holder, key) ?? null) !== null) this.#require(isList, "a list", holder, key, at);
  }

  #require(
    isRight: (value: JsonValue | undefined) => boolean,
    what: string,
    holder: JsonValue | undefined,
    key: string,
    at: string,
  ): void {
    const value = member(holder, key);
    if (isRight(value)) return;
    const pointer = `${at}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    const message = `The ${this.#side} document is no valid OpenAPI: ${pointer} is ${nameOf(value)}, not ${what}.`;
    throw new SpecError("malformed-document", message, this.#side);
  }
}

function nameOf(value: JsonValue | undefined): string {
  if (value === null || value === undefined) return "null";
  if (isList(value)) return "a list";
  return isObject(value) ? "an object" : `a ${typeof value}`;
}
