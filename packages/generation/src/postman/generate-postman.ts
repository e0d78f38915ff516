import type { GeneratedFile } from "../generated-file.ts";
import { MockSchemas } from "../mock/schemas.ts";
import { entriesOf, isObject, itemsOf, member, textMember } from "../spec/json.ts";
import type { JsonObject, JsonValue } from "../spec/json.ts";
import { operationsOf } from "../spec/operations.ts";
import type { Operation } from "../spec/operations.ts";
import type { Spec } from "../spec/spec.ts";
import { authOf } from "./auth.ts";
import { bodyOf } from "./body.ts";
import { responsesOf } from "./responses.ts";
import { urlOf } from "./url.ts";

const collectionSchema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json";
const longestText = 4_000;

/**
 * A Postman collection, format 2.1: a folder for each tag, a request for each operation with values
 * made from its schemas, and an example of each answer that is described.
 */
export function generatePostman(spec: Spec): GeneratedFile[] {
  const schemas = new MockSchemas(spec);
  const folders = new Map<string, JsonValue[]>();
  const loose: JsonValue[] = [];
  for (const operation of operationsOf(spec)) {
    const tag = itemsOf(member(spec.operationNode(operation), "tags"))[0];
    const item = itemOf(spec, schemas, operation);
    if (typeof tag !== "string") loose.push(item);
    else folders.set(tag, [...(folders.get(tag) ?? []), item]);
  }
  const described = new Map(
    itemsOf(member(spec.root, "tags")).map((tag) => [
      textMember(tag, "name"),
      textMember(tag, "description"),
    ]),
  );
  const auth = authOf(spec, member(spec.root, "security"));
  const collection = {
    info: {
      name: spec.title,
      description: (textMember(member(spec.root, "info"), "description") ?? "").slice(
        0,
        longestText,
      ),
      schema: collectionSchema,
    },
    item: [
      ...[...folders].map(([name, item]) => ({
        name,
        ...textual("description", described.get(name)),
        item,
      })),
      ...loose,
    ],
    ...(auth ? { auth } : {}),
    variable: variablesOf(spec),
  };
  return [{ path: "postman-collection.json", text: `${JSON.stringify(collection, null, 2)}\n` }];
}

function itemOf(spec: Spec, schemas: MockSchemas, operation: Operation): JsonObject {
  const node = spec.operationNode(operation);
  const auth = authOf(spec, member(node, "security"));
  const body = bodyOf(schemas, operation);
  const request = {
    method: operation.method,
    url: urlOf(schemas, operation),
    header: headersOf(schemas, operation, body?.contentType ?? null),
    ...(auth ? { auth } : {}),
    ...(body ? { body: body.body } : {}),
    ...textual("description", textMember(node, "description")),
  };
  return {
    name: operation.summary === "" ? `${operation.method} ${operation.path}` : operation.summary,
    request,
    response: responsesOf(spec, schemas, operation, request),
  };
}

function headersOf(
  schemas: MockSchemas,
  operation: Operation,
  contentType: string | null,
): JsonObject[] {
  const accepted = operation.answers[0]?.type;
  const named = operation.parameters.filter(({ place }) => place === "header");
  return [
    ...(contentType === null ? [] : [{ key: "Content-Type", value: contentType }]),
    ...(accepted === undefined ? [] : [{ key: "Accept", value: accepted }]),
    ...named.map(({ name, required, node }) => ({
      key: name,
      value: schemas.makeText(member(node, "schema") ?? {}),
      ...(required ? {} : { disabled: true }),
      ...textual("description", textMember(node, "description")),
    })),
  ];
}

/** The address, and a place for each credential, for nobody's stand in a spec. */
function variablesOf(spec: Spec): JsonObject[] {
  const schemes = entriesOf(member(member(spec.root, "components"), "securitySchemes"));
  return [
    { key: "baseUrl", value: spec.serverUrl ?? "", type: "string" },
    ...schemes
      .filter(([, scheme]) => isObject(scheme))
      .map(([name]) => ({ key: name, value: "", type: "string" })),
  ];
}

function textual(key: string, text: string | undefined): JsonObject {
  return text === undefined || text === "" ? {} : { [key]: text.slice(0, longestText) };
}
