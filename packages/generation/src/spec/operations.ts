import { entriesOf, isObject, itemsOf, member, textMember } from "./json.ts";
import type { JsonObject, JsonValue } from "./json.ts";
import type { Spec } from "./spec.ts";

export interface Parameter {
  readonly name: string;
  readonly place: "path" | "query" | "header" | "cookie";
  readonly required: boolean;
  readonly node: JsonObject;
}

export interface Operation {
  /** A JavaScript identifier, unique within the document. */
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly deprecated: boolean;
  readonly parameters: readonly Parameter[];
  readonly body: { readonly required: boolean; readonly content: readonly Content[] } | null;
  /** Media types of answers of success. */
  readonly answers: readonly Content[];
}

export interface Content {
  readonly type: string;
  readonly schema: JsonValue;
}

const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
const places = new Set(["path", "query", "header", "cookie"]);

export function operationsOf(spec: Spec): Operation[] {
  const taken = new Set<string>();
  return entriesOf(member(spec.root, "paths")).flatMap(([path, pathItem]) => {
    const item = spec.resolve(pathItem);
    return methods.flatMap((method) => {
      const node = member(item, method);
      if (!isObject(node) || !path.startsWith("/")) return [];
      const id = unique(identifier(textMember(node, "operationId") ?? `${method} ${path}`), taken);
      return [
        {
          id,
          method: method.toUpperCase(),
          path,
          summary: textMember(node, "summary") ?? textMember(node, "description") ?? "",
          deprecated: member(node, "deprecated") === true,
          parameters: parametersOf(spec, item, node),
          body: bodyOf(spec, node),
          answers: answersOf(spec, node),
        },
      ];
    });
  });
}

export function isJsonType(type: string): boolean {
  return /^(application\/json|[^;]+\+json)\s*(;|$)/i.test(type);
}

function parametersOf(spec: Spec, item: JsonValue | undefined, node: JsonObject): Parameter[] {
  const found = new Map<string, Parameter>();
  for (const given of [
    ...itemsOf(member(item, "parameters")),
    ...itemsOf(member(node, "parameters")),
  ]) {
    const parameter = spec.resolve(given);
    const name = textMember(parameter, "name");
    const place = textMember(parameter, "in");
    if (!isObject(parameter) || name === undefined || !isPlace(place)) continue;
    const required = place === "path" || member(parameter, "required") === true;
    found.set(`${place} ${name}`, { name, place, required, node: parameter });
  }
  return [...found.values()];
}

function isPlace(place: string | undefined): place is Parameter["place"] {
  return place !== undefined && places.has(place);
}

function bodyOf(spec: Spec, node: JsonObject): Operation["body"] {
  const body = spec.resolve(member(node, "requestBody"));
  if (!isObject(body)) return null;
  return { required: member(body, "required") === true, content: contentOf(body) };
}

function answersOf(spec: Spec, node: JsonObject): Content[] {
  return entriesOf(member(node, "responses")).flatMap(([status, response]) =>
    status.startsWith("2") ? contentOf(spec.resolve(response)) : [],
  );
}

function contentOf(holder: JsonValue | undefined): Content[] {
  return entriesOf(member(holder, "content")).map(([type, media]) => ({
    type,
    schema: member(media, "schema") ?? {},
  }));
}

/** `get /users/{id}` becomes `getUsersId`; anything else than letters and digits parts words. */
function identifier(text: string): string {
  const words = text.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  const name = words
    .map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)))
    .join("");
  return /^[A-Za-z]/.test(name) ? name : `operation${name}`;
}

/** Members that a client object must not be given under an operation's name. */
const reserved = new Set(["constructor", "prototype", "then", "toString", "valueOf"]);

function unique(name: string, taken: Set<string>): string {
  let candidate = reserved.has(name) ? `${name}Operation` : name;
  for (let number = 2; taken.has(candidate); number++) candidate = `${name}${number}`;
  taken.add(candidate);
  return candidate;
}
