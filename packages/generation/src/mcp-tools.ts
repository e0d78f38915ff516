import { definitionsFor, asJsonSchema } from "./json-schemas.ts";
import type { GeneratedFile } from "./generated-file.ts";
import type { JsonObject, JsonValue } from "./spec/json.ts";
import { isObject, member, textMember } from "./spec/json.ts";
import { isJsonType, operationsOf } from "./spec/operations.ts";
import type { Content, Operation } from "./spec/operations.ts";
import type { Spec } from "./spec/spec.ts";

const maxDescription = 1_000;

/**
 * The API's operations as tools of the Model Context Protocol, as `tools/list` gives them. Arguments
 * are grouped by where they go (`path`, `query`, `header`, `body`), so that no two names collide;
 * `_meta` says which request a call is.
 */
export function generateMcpTools(spec: Spec): GeneratedFile[] {
  const operations = operationsOf(spec);
  const tools = operations.filter(canBeCalled).map((operation) => toolOf(spec, operation));
  const omitted = operations
    .filter((operation) => !canBeCalled(operation))
    .map(({ id }) => ({ name: id.slice(0, 64), reason: "Its body is no JSON, form or text." }));
  const server = { title: spec.title, baseUrl: spec.serverUrl };
  const text = JSON.stringify(
    { server, tools, ...(omitted.length > 0 ? { omitted } : {}) },
    null,
    2,
  );
  return [{ path: "mcp-tools.json", text: `${text}\n` }];
}

function toolOf(spec: Spec, operation: Operation): JsonObject {
  const { id, method, path, summary } = operation;
  const output = operation.answers.find(({ type }) => isJsonType(type))?.schema;
  const resolved = spec.resolve(output);
  const isRead = method === "GET" || method === "HEAD";
  return {
    name: id.slice(0, 64),
    description: (summary === "" ? `${method} ${path}` : summary).slice(0, maxDescription),
    inputSchema: inputOf(spec, operation),
    // The protocol allows objects only.
    ...(output !== undefined && textMember(resolved, "type") === "object"
      ? { outputSchema: whole(spec, output) }
      : {}),
    annotations: {
      readOnlyHint: isRead,
      destructiveHint: method === "DELETE",
      idempotentHint: isRead || method === "PUT" || method === "DELETE",
      openWorldHint: true,
    },
    _meta: { "http/method": method, "http/path": path, ...contentTypeOf(operation) },
  };
}

/** How a body that is no JSON has to be sent. */
function contentTypeOf(operation: Operation): JsonObject {
  const type = bodyOf(operation)?.type;
  return type === undefined || isJsonType(type) ? {} : { "http/content-type": type };
}

/** As JSON can say it: a form's fields are an object, text is a string. */
function bodyOf({ body }: Operation): Content | undefined {
  const content = body?.content ?? [];
  return (
    content.find(({ type }) => isJsonType(type)) ?? content.find(({ type }) => isSayable(type))
  );
}

function isSayable(type: string): boolean {
  return /^(?:application\/x-www-form-urlencoded|multipart\/form-data|text\/)/i.test(type);
}

function canBeCalled(operation: Operation): boolean {
  return operation.body?.required !== true || bodyOf(operation) !== undefined;
}

function inputOf(spec: Spec, operation: Operation): JsonObject {
  const properties: Record<string, JsonValue> = {};
  const required: string[] = [];
  for (const place of ["path", "query", "header"] as const) {
    const parameters = operation.parameters.filter((parameter) => parameter.place === place);
    if (parameters.length === 0) continue;
    const needed = parameters.filter((parameter) => parameter.required).map(({ name }) => name);
    properties[place] = {
      type: "object",
      properties: Object.fromEntries(parameters.map(({ name, node }) => [name, schemaOf(node)])),
      ...(needed.length > 0 ? { required: needed } : {}),
      additionalProperties: false,
    };
    if (needed.length > 0) required.push(place);
  }
  const body = bodyOf(operation);
  if (body) properties["body"] = body.schema;
  if (body && operation.body?.required === true) required.push("body");
  return whole(spec, {
    type: "object",
    properties,
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  });
}

function schemaOf(parameter: JsonObject): JsonValue {
  const schema = member(parameter, "schema") ?? {};
  const description = textMember(parameter, "description");
  if (description === undefined || !isObject(schema) || Object.hasOwn(schema, "description")) {
    return schema;
  }
  return { ...schema, description: description.slice(0, maxDescription) };
}

/** A schema with all that it refers to. */
function whole(spec: Spec, schema: JsonValue): JsonObject {
  const own = asJsonSchema(schema);
  const definitions = definitionsFor(spec, schema);
  return {
    ...(isObject(own) ? own : {}),
    type: "object",
    ...(definitions === null ? {} : { $defs: definitions }),
  };
}
