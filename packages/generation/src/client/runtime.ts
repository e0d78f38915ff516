// The part of a generated client that is the same for every API. It needs `fetch` and nothing else.

type Json = "application/json" | `${string}+json`;
type JsonOf<Content> = {
  [Type in keyof Content]: Type extends Json ? Content[Type] : never;
}[keyof Content];
type Pick2xx<Responses> = {
  [Status in keyof Responses]: `${Status & (number | string)}` extends `2${string}`
    ? Responses[Status]
    : never;
}[keyof Responses];
type ContentOf<Answer> = Answer extends { content: infer Content } ? Content : never;

/** What `fetch` sends: text, bytes, a form. */
export type SentBody = NonNullable<RequestInit["body"]>;

/** One operation, as openapi-typescript declares it under `paths`. */
interface Declared {
  parameters: { path?: unknown; query?: unknown; header?: unknown };
  requestBody?: unknown;
  responses: unknown;
}

type BodyOf<Body> = Body extends { content: infer Content }
  ? { [Type in keyof Content]: Type extends Json ? Content[Type] : SentBody }[keyof Content]
  : never;
type Needed<Name extends string, Value> = [Exclude<Value, undefined>] extends [never]
  ? { [Key in Name]?: undefined }
  : undefined extends Value
    ? { [Key in Name]?: Value }
    : { [Key in Name]: Value };

/** What a call takes: parameters by where they go, and the body. */
export type Input<Op extends Declared> = Needed<"path", Op["parameters"]["path"]> &
  Needed<"query", Op["parameters"]["query"]> &
  Needed<"header", Op["parameters"]["header"]> &
  Needed<
    "body",
    | BodyOf<Exclude<Op["requestBody"], undefined>>
    | (undefined extends Op["requestBody"] ? undefined : never)
  >;

/** The JSON of an answer of success; undefined where there is none. */
export type Output<Op extends Declared> = [JsonOf<ContentOf<Pick2xx<Op["responses"]>>>] extends [
  never,
]
  ? undefined
  : JsonOf<ContentOf<Pick2xx<Op["responses"]>>>;

/** One event of the operation's stream. */
export type StreamEventOf<Op extends Declared> =
  ContentOf<Pick2xx<Op["responses"]>> extends { "text/event-stream": infer Event } ? Event : never;

export interface ClientOptions {
  readonly baseUrl: string;
  /** Sent with each request: a credential, say. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly fetch?: typeof fetch;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
}

export interface OperationInfo {
  readonly method: string;
  readonly path: string;
  readonly contentType?: string;
  readonly queryStyles?: Readonly<Record<string, "comma" | "space" | "pipe" | "deep">>;
}

/** The server refused: its status, and its answer as JSON where it was JSON, else as text. */
export class ApiError extends Error {
  override name = "ApiError";
  readonly status: number;
  readonly body: unknown;

  constructor(status: number, body: unknown) {
    super(`The server answered ${status}.`);
    this.status = status;
    this.body = body;
  }
}

interface AnyInput {
  readonly path?: unknown;
  readonly query?: unknown;
  readonly header?: unknown;
  readonly body?: unknown;
}

export async function call(
  client: ClientOptions,
  operation: OperationInfo,
  input: AnyInput,
  options: CallOptions = {},
): Promise<unknown> {
  const response = await send(client, operation, input, "application/json", options);
  const text = await response.text();
  return text === "" ? undefined : read(text, response.headers.get("content-type"));
}

/** The stream's events as they come. Leaving the loop ends the request. */
export async function* stream(
  client: ClientOptions,
  operation: OperationInfo,
  input: AnyInput,
  options: CallOptions = {},
): AsyncGenerator<unknown, void> {
  const response = await send(client, operation, input, "text/event-stream", options);
  if (!response.body) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let pending = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      // A carriage return at the end may be the first half of a line end.
      pending = `${pending}${value ?? ""}`;
      const ready = done || !pending.endsWith("\r") ? pending.length : pending.length - 1;
      const blocks = pending.slice(0, ready).replaceAll(/\r\n?/g, "\n").split("\n\n");
      pending = `${blocks.pop() ?? ""}${pending.slice(ready)}`;
      for (const block of blocks) {
        const data = dataOf(block);
        if (data === "[DONE]") return;
        if (data !== null) yield read(data, "application/json");
      }
      if (done) return;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

function dataOf(block: string): string | null {
  const lines = block.split("\n").filter((line) => line === "data" || line.startsWith("data:"));
  if (lines.length === 0) return null;
  return lines.map((line) => line.slice(5).replace(/^ /, "")).join("\n");
}

async function send(
  client: ClientOptions,
  operation: OperationInfo,
  input: AnyInput,
  accept: string,
  options: CallOptions,
): Promise<Response> {
  const headers = new Headers({ accept, ...client.headers });
  for (const [name, value] of members(input.header)) headers.set(name, String(value));
  const json = operation.contentType === undefined || /json/.test(operation.contentType);
  const { body } = input;
  if (body !== undefined && !(body instanceof FormData) && operation.contentType !== undefined) {
    headers.set("content-type", operation.contentType);
  }
  const response = await (client.fetch ?? fetch)(addressOf(client, operation, input), {
    method: operation.method,
    headers,
    signal: options.signal ?? null,
    ...(body === undefined ? {} : { body: json ? JSON.stringify(body) : (body as SentBody) }),
  });
  if (response.ok) return response;
  throw new ApiError(
    response.status,
    read(await response.text(), response.headers.get("content-type")),
  );
}

function addressOf(client: ClientOptions, operation: OperationInfo, input: AnyInput): string {
  const values = new Map(members(input.path));
  const path = operation.path.replaceAll(/\{([^{}]+)\}/g, (_all, name: string) =>
    encodeURIComponent(String(values.get(name) ?? "")),
  );
  const query = new URLSearchParams();
  for (const [name, value] of members(input.query)) {
    addQuery(query, name, value, operation.queryStyles?.[name]);
  }
  const search = query.size > 0 ? `?${query.toString()}` : "";
  return `${client.baseUrl.replace(/\/+$/, "")}${path}${search}`;
}

const separators = { comma: ",", space: " ", pipe: "|", deep: "," } as const;

function addQuery(
  query: URLSearchParams,
  name: string,
  value: unknown,
  style: keyof typeof separators | undefined,
): void {
  if (value === undefined) return;
  if (Array.isArray(value)) {
    if (style && style !== "deep") query.append(name, value.map(String).join(separators[style]));
    else for (const one of value) query.append(name, String(one));
  } else if (typeof value === "object" && value !== null) {
    for (const [key, one] of members(value)) {
      query.append(style === "deep" ? `${name}[${key}]` : key, String(one));
    }
  } else query.append(name, String(value));
}

function members(value: unknown): [string, unknown][] {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}

function read(text: string, contentType: string | null): unknown {
  return /json/i.test(contentType ?? "") ? JSON.parse(text) : text;
}
