import { entriesOf, isObject, listMember, member, textMember } from "../document/json.ts";
import type { JsonObject, JsonValue } from "../document/json.ts";
import { isMethod } from "../document/methods.ts";
import type { SpecDocument } from "../document/spec-document.ts";

export interface Operation {
  /** Upper case. */
  readonly method: string;
  readonly template: string;
  readonly node: JsonObject;
  /** Of the path and of the operation, the latter winning. */
  readonly parameters: readonly JsonObject[];
}

export function operationsOf(document: SpecDocument): Operation[] {
  return entriesOf(document.resolve(member(document.root, "paths"))).flatMap(
    ([template, pathItem]) => {
      if (!template.startsWith("/")) return [];
      const item = document.resolve(pathItem);
      return entriesOf(item).flatMap(([key, value]) => {
        if (!isMethod(key) || !isObject(value)) return [];
        const parameters = parametersOf(document, item, value);
        return [{ method: key.toUpperCase(), template, node: value, parameters }];
      });
    },
  );
}

export function labelOf({ method, template }: Operation): string {
  return `${method} ${template}`;
}

function parametersOf(
  document: SpecDocument,
  pathItem: JsonValue | undefined,
  operation: JsonObject,
): JsonObject[] {
  const all = [...listMember(pathItem, "parameters"), ...listMember(operation, "parameters")];
  const byKey = new Map<string, JsonObject>();
  for (const given of all) {
    const parameter = document.resolve(given);
    const name = textMember(parameter, "name");
    const place = textMember(parameter, "in");
    if (!isObject(parameter) || name === undefined || place === undefined) continue;
    byKey.set(`${place} ${name}`, parameter);
  }
  return [...byKey.values()];
}
