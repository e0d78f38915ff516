import {
  canonicalText,
  entriesOf,
  isObject,
  listMember,
  member,
  textMember,
} from "../document/json.ts";
import type { JsonValue } from "../document/json.ts";
import { nameLikeness } from "../judgement/name-likeness.ts";
import type { SchemaSource } from "../schemas/schema-source.ts";
import type { OperationPair } from "./match-operations.ts";
import type { Operation } from "./operation-list.ts";

/** How alike two operations of different paths are, from 0 to 1: what they take, give and are called. */
export function likenessOf(
  old: ReadonlySet<string>,
  now: ReadonlySet<string>,
  pair: OperationPair,
): number {
  const all = new Set([...old, ...now]).size;
  // A bare operation looks like every other bare one.
  if (all < 3) return 0;
  const shared = [...old].filter((trait) => now.has(trait)).length / all;
  return shared * 0.75 + nameLikeness(pair.old.template, pair.now.template) * 0.25;
}

/** What an operation takes and gives, as words. */
export function traitsOf(source: SchemaSource, operation: Operation): ReadonlySet<string> {
  const { node, parameters } = operation;
  const traits = new Set<string>();
  for (const parameter of parameters) {
    const place = textMember(parameter, "in") ?? "";
    traits.add(`${place} ${place === "path" ? "" : textMember(parameter, "name")}`);
  }
  addContent(source, member(node, "requestBody"), "request", traits);
  for (const [status, response] of entriesOf(member(node, "responses"))) {
    if (status.startsWith("2")) addContent(source, response, status, traits);
  }
  for (const tag of listMember(node, "tags")) traits.add(`tag ${canonicalText(tag)}`);
  return traits;
}

function addContent(
  source: SchemaSource,
  holder: JsonValue | undefined,
  prefix: string,
  traits: Set<string>,
): void {
  const content = member(source.document.resolve(holder), "content");
  for (const [type, media] of entriesOf(content)) {
    const schema = member(media, "schema");
    const reference = isObject(schema) ? textMember(schema, "$ref") : undefined;
    traits.add(`${prefix} ${type} ${reference ?? ""}`);
    for (const one of source.viewOf(schema).alternatives) {
      for (const name of one.properties.keys()) traits.add(`${prefix} ${type} .${name}`);
    }
  }
}
