import { STATUS_CODES } from "node:http";
import { bodyParts } from "../mock/body-parts.ts";
import type { MockSchemas } from "../mock/schemas.ts";
import { entriesOf, member, textMember } from "../spec/json.ts";
import type { JsonObject, JsonValue } from "../spec/json.ts";
import { isJsonType } from "../spec/operations.ts";
import type { Operation } from "../spec/operations.ts";
import type { Spec } from "../spec/spec.ts";

/** An example of each answer that the document describes for a status and a media type. */
export function responsesOf(
  spec: Spec,
  schemas: MockSchemas,
  operation: Operation,
  request: JsonObject,
): JsonObject[] {
  const described = entriesOf(member(spec.operationNode(operation), "responses"));
  return described.flatMap(([status, response]): JsonObject[] => {
    const code = Number(status);
    const node = spec.resolve(response);
    if (!/^[1-5]\d\d$/.test(status)) return [];
    const content = entriesOf(member(node, "content"));
    const base = {
      name: textMember(node, "description") || `Status ${status}`,
      originalRequest: request,
      status: STATUS_CODES[code] ?? status,
      code,
    };
    if (content.length === 0) return [{ ...base, header: [], cookie: [] }];
    return content.map(([type, media]) => ({
      ...base,
      _postman_previewlanguage: isJsonType(type) ? "json" : "text",
      header: [{ key: "Content-Type", value: type }],
      cookie: [],
      body: bodyOf(spec, schemas, type, media),
    }));
  });
}

function bodyOf(spec: Spec, schemas: MockSchemas, type: string, media: JsonValue): string {
  const text = bodyParts(spec, schemas, type, media)?.join("") ?? "";
  return isJsonType(type) && text !== "" ? JSON.stringify(JSON.parse(text), null, 2) : text;
}
