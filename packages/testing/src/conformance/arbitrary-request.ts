import fc from "fast-check";
import type { OpenApiDocument, OperationDescription } from "@workspace/contracts";
import { arbitraryValue, named } from "./arbitrary-value.ts";
import type { KnownValues } from "./arbitrary-value.ts";
import type { HttpRequest } from "./http-request.ts";
import { bodySchema, parametersOf } from "./parameters.ts";
import type { Parameter } from "./parameters.ts";
import type { Validate } from "./validate.ts";

/** A request in its parts, before it is written down. */
export interface Draft {
  readonly path: Readonly<Record<string, string>>;
  readonly query: readonly (readonly [string, string])[];
  /** More of the query, as it is sent. */
  readonly rawQuery?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Payload | null;
}

export interface Payload {
  readonly mediaType: string;
  /** The JSON value, where the body is JSON. */
  readonly value?: unknown;
  readonly bytes: Buffer;
}

const BOUNDARY = "conformance-7f3a9c";
/** Few at once, so that one which is refused does not hide the others. */
const USUAL_QUERY = 3;

/** Requests that the contract allows. */
export function arbitraryDraft(
  document: OpenApiDocument,
  operation: OperationDescription,
  known: KnownValues,
): fc.Arbitrary<Draft> {
  const parameters = parametersOf(document, operation);
  const texts = (place: Parameter["in"]) => {
    const chosen = parameters.filter((parameter) => parameter.in === place);
    const model = Object.fromEntries(
      chosen.map(({ name, schema }) => [
        name,
        named(name, arbitraryValue(document, schema, known), known).map(String),
      ]),
    );
    const requiredKeys = chosen
      .filter(({ required }) => required || place === "path")
      .map(({ name }) => name);
    return fc.record(model, { requiredKeys }) as fc.Arbitrary<Record<string, string>>;
  };
  const body = operation.requestBody
    ? fc.oneof(
        ...operation.requestBody.mediaTypes.map((mediaType) =>
          arbitraryPayload(document, operation, mediaType, known),
        ),
      )
    : fc.constant(null);
  const optional = parameters.filter(({ in: place, required }) => place === "query" && !required);
  const some = fc.subarray(
    optional.map(({ name }) => name),
    { maxLength: Math.min(USUAL_QUERY, optional.length) },
  );
  return fc
    .record({ path: texts("path"), query: texts("query"), headers: texts("header"), body, some })
    .map(({ some: names, query, ...draft }) => ({
      ...draft,
      query: Object.entries(query).filter(
        ([name]) => names.includes(name) || !optional.some((parameter) => parameter.name === name),
      ),
    }));
}

function arbitraryPayload(
  document: OpenApiDocument,
  operation: OperationDescription,
  mediaType: string,
  known: KnownValues,
): fc.Arbitrary<Payload> {
  const value = () => arbitraryValue(document, bodySchema(document, operation, mediaType), known);
  if (mediaType === "application/json") {
    return value().map((json) => ({ mediaType, value: json, bytes: encode(json) }));
  }
  if (mediaType === "application/x-ndjson") {
    const lines = fc.array(value(), { maxLength: 4 });
    return lines.map((items) => ({
      mediaType,
      bytes: Buffer.from(items.map((item) => `${JSON.stringify(item)}\n`).join("")),
    }));
  }
  const content = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 200 }).map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  );
  if (mediaType !== "multipart/form-data") {
    return content.map((bytes) => ({ mediaType, bytes }));
  }
  return content.map((bytes) => ({
    mediaType: `multipart/form-data; boundary=${BOUNDARY}`,
    bytes: Buffer.concat([
      Buffer.from(
        `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n` +
          "Content-Type: application/octet-stream\r\n\r\n",
      ),
      bytes,
      Buffer.from(`\r\n--${BOUNDARY}--\r\n`),
    ]),
  }));
}

/** Writes a draft down. What the body's schema does not allow must be refused. */
export function requestOf(
  operation: OperationDescription,
  draft: Draft,
  validateBody: Validate | null,
  headers: Readonly<Record<string, string>>,
  change: { readonly kind: string; readonly mustBeRefused: boolean },
): HttpRequest {
  const path = operation.path.replaceAll(/\{([^}]+)\}/g, (_whole, name: string) =>
    encode3986(draft.path[name] ?? ""),
  );
  const query = draft.query.map(([name, value]) => `${encode3986(name)}=${encode3986(value)}`);
  const pairs = draft.rawQuery === undefined ? query : [...query, draft.rawQuery];
  const { body } = draft;
  const wrong = body !== null && "value" in body && validateBody?.(body.value) !== null;
  return {
    kind: change.kind,
    method: operation.method.toUpperCase(),
    target: pairs.length > 0 ? `${path}?${pairs.join("&")}` : path,
    headers: {
      ...headers,
      ...Object.fromEntries(
        Object.entries(draft.headers).map(([name, value]) => [name, headerText(value)]),
      ),
      ...(body === null ? {} : { "content-type": body.mediaType }),
    },
    body: body?.bytes ?? null,
    mustBeRefused: change.mustBeRefused || (validateBody !== null && wrong),
  };
}

export function encode(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value) ?? "null");
}

/** A header holds Latin-1 at most; HTTP itself has no way to send the rest. */
function headerText(text: string): string {
  return text.replaceAll(/[^\t\u0020-\u007e\u00a0-\u00ff]/gu, "?");
}

/** Lone surrogates, which no URL can hold, become U+FFFD. */
function encode3986(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
