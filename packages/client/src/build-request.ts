import type { OperationDescription } from "@workspace/contracts";
import type { ClientOptions } from "./call-operation.ts";

/** The parts of a call, their types forgotten. */
export interface RequestParts {
  readonly path?: Readonly<Record<string, unknown>> | undefined;
  readonly query?: Readonly<Record<string, unknown>> | undefined;
  readonly headers?: Readonly<Record<string, unknown>> | undefined;
  readonly body?: unknown;
}

/** `RequestInit` as fetch knows it, with what Node needs to send a stream. */
export interface BuiltRequest {
  readonly url: string;
  readonly init: RequestInit & { duplex?: "half" };
}

/** @throws TypeError when a part of the path is missing */
export function buildRequest(
  baseUrl: string,
  operation: OperationDescription,
  parts: RequestParts,
  { apiKey, headers: always }: Pick<ClientOptions, "apiKey" | "headers">,
  accept: string,
): BuiltRequest {
  const headers = new Headers({ ...always, accept });
  if (apiKey !== undefined) headers.set("authorization", `Bearer ${apiKey}`);
  for (const [name, value] of Object.entries(parts.headers ?? {})) {
    if (value !== undefined) headers.set(name, String(value));
  }
  const init: BuiltRequest["init"] = { method: operation.method.toUpperCase(), headers };
  if (parts.body !== undefined) setBody(init, headers, operation, parts.body);
  const path = fillPath(operation, parts.path ?? {});
  return { url: `${baseUrl.replace(/\/+$/, "")}${path}${queryOf(parts.query ?? {})}`, init };
}

function fillPath(
  operation: OperationDescription,
  values: Readonly<Record<string, unknown>>,
): string {
  return operation.path.replaceAll(/\{([^}]+)\}/g, (_whole, name: string) => {
    const value = String(values[name] ?? "");
    // An empty part, "." or ".." would be another address altogether.
    if (/^\.{0,2}$/.test(value)) {
      throw new TypeError(`${operation.operationId} needs a ${name}; "${value}" is none`);
    }
    return encodeURIComponent(value);
  });
}

function queryOf(values: Readonly<Record<string, unknown>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    for (const item of items) {
      if (item !== undefined && item !== null) query.append(name, String(item));
    }
  }
  const text = query.toString();
  return text === "" ? "" : `?${text}`;
}

function setBody(
  init: BuiltRequest["init"],
  headers: Headers,
  operation: OperationDescription,
  body: unknown,
): void {
  const mediaTypes = operation.requestBody?.mediaTypes ?? [];
  if (mediaTypes.includes("application/json")) {
    headers.set("content-type", "application/json");
    init.body = JSON.stringify(body);
  } else if (body instanceof FormData) {
    // fetch names the type itself, with the boundary.
    init.body = body;
  } else if (isBytes(body)) {
    const raw = mediaTypes.find((mediaType) => mediaType !== "multipart/form-data");
    headers.set("content-type", raw ?? "application/octet-stream");
    init.body = body;
    if (body instanceof ReadableStream) init.duplex = "half";
  } else {
    throw new TypeError(`${operation.operationId} takes bytes or a form as its body`);
  }
}

function isBytes(
  body: unknown,
): body is string | Uint8Array<ArrayBuffer> | Blob | ReadableStream<Uint8Array> {
  return (
    typeof body === "string" ||
    body instanceof Uint8Array ||
    body instanceof Blob ||
    body instanceof ReadableStream
  );
}
