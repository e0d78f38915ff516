import type { MockSchemas } from "../mock/schemas.ts";
import { asText } from "../mock/schemas.ts";
import { entriesOf, member, textMember } from "../spec/json.ts";
import type { JsonObject, JsonValue } from "../spec/json.ts";
import { isJsonType } from "../spec/operations.ts";
import type { Content, Operation } from "../spec/operations.ts";

/** The request's body in the first media type that can be written out; null where it has none. */
export function bodyOf(
  schemas: MockSchemas,
  { body }: Operation,
): { readonly contentType: string; readonly body: JsonObject } | null {
  const content = body?.content ?? [];
  const chosen = content.find(({ type }) => isJsonType(type)) ?? content[0];
  if (!chosen) return null;
  const { type, schema } = chosen;
  if (type.startsWith("application/x-www-form-urlencoded"))
    return { contentType: type, body: { mode: "urlencoded", urlencoded: fields(schemas, schema) } };
  if (type.startsWith("multipart/"))
    return { contentType: type, body: { mode: "formdata", formdata: parts(schemas, chosen) } };
  const value = schemas.make(schema)?.value ?? {};
  const raw = isJsonType(type) ? JSON.stringify(value, null, 2) : asText(value);
  const language = isJsonType(type) ? "json" : type.includes("xml") ? "xml" : "text";
  return { contentType: type, body: { mode: "raw", raw, options: { raw: { language } } } };
}

function fields(schemas: MockSchemas, schema: JsonValue): JsonObject[] {
  return entriesOf(schemas.make(schema)?.value).map(([key, value]) => ({
    key,
    value: asText(value),
    type: "text",
  }));
}

/** A file's content is nobody's to make up: Postman asks for it. */
function parts(schemas: MockSchemas, { schema }: Content): JsonObject[] {
  return entriesOf(member(schemas.resolve(schema), "properties")).map(([key, part]) => {
    const isFile = textMember(schemas.resolve(part), "format") === "binary";
    if (isFile) return { key, type: "file", src: null };
    return { key, type: "text", value: schemas.makeText(part) };
  });
}
