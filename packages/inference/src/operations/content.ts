import { decodeBody, essenceOf } from "@workspace/traffic";
import type { DecodedBody, ExchangeBody, JsonValue } from "@workspace/traffic";

/** A body's content, and the media type under which an operation lists it. */
export type Content = Exclude<DecodedBody, { kind: "form" }> & { readonly mediaType: string };

/** Null for no body. A form is one object: all its values text, a repeated name an array. */
export function readContent(body: ExchangeBody | null): Content | null {
  if (body === null) return null;
  const decoded = decodeBody(body);
  if (isEmpty(decoded)) return null;
  const mediaType = mediaTypeOf(decoded, essenceOf(body.contentType));
  if (decoded.kind !== "form") return { ...decoded, mediaType };
  return { kind: "json", value: formValue(decoded.fields), mediaType };
}

function isEmpty(body: DecodedBody): boolean {
  if (body.kind === "absent") return body.sizeBytes === 0;
  if (body.kind === "bytes") return body.bytes.length === 0;
  return body.kind === "text" && body.text === "";
}

const fallbacks: { readonly [kind in DecodedBody["kind"]]: string } = {
  json: "application/json",
  "event-stream": "text/event-stream",
  "json-lines": "application/x-ndjson",
  form: "application/x-www-form-urlencoded",
  multipart: "multipart/form-data",
  text: "text/plain",
  bytes: "application/octet-stream",
  absent: "application/octet-stream",
};

/** A stream is one whatever its header says; a type that says nothing gives way to what is there. */
function mediaTypeOf(body: DecodedBody, declared: string): string {
  const isType = /^[\w.+-]+\/[\w.+*-]+$/.test(declared) && !declared.startsWith("x-");
  return body.kind === "event-stream" || !isType ? fallbacks[body.kind] : declared;
}

function formValue(fields: readonly (readonly [name: string, value: string])[]): JsonValue {
  const byName = new Map<string, string[]>();
  for (const [name, value] of fields) {
    const held = byName.get(name);
    if (held) held.push(value);
    else byName.set(name, [value]);
  }
  const entries = [...byName].map(([name, values]): [string, JsonValue] => [
    name,
    values.length === 1 ? (values[0] ?? "") : values,
  ]);
  return Object.fromEntries(entries);
}
