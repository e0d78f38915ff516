/** The shape that the generator gives every operation. */
export interface OperationShape {
  readonly parameters: {
    readonly query?: unknown;
    readonly header?: unknown;
    readonly path?: unknown;
    readonly cookie?: unknown;
  };
  readonly requestBody?: unknown;
  readonly responses: unknown;
}

type Nothing = Record<never, never>;
type OrNothing<T> = [Exclude<T, undefined>] extends [never] ? Nothing : Exclude<T, undefined>;

export type PathParams<Op extends OperationShape> = OrNothing<Op["parameters"]["path"]>;
export type Query<Op extends OperationShape> = OrNothing<Op["parameters"]["query"]>;
export type RequestHeaders<Op extends OperationShape> = OrNothing<Op["parameters"]["header"]>;

/** A body that is not JSON: bytes as they arrive or leave. A Node `Readable` is one. */
export type ByteStream = AsyncIterable<Uint8Array>;

type JsonMediaType = "application/json" | `${string}+json`;

type RequestMedia<Content> = {
  [Media in keyof Content]: Media extends JsonMediaType ? Content[Media] : ByteStream;
}[keyof Content];

/** The validated JSON body, a byte stream for any other media type, `undefined` where optional. */
export type RequestBody<Op extends OperationShape> = Op extends {
  requestBody: { content: infer Content };
}
  ? RequestMedia<Content>
  : Op extends { requestBody?: { content: infer Content } }
    ? RequestMedia<Content> | undefined
    : undefined;

/** One server-sent event, comment line or end mark, before it is encoded. */
export type StreamEvent<Data = unknown> =
  | { readonly id?: string | number; readonly event?: string; readonly data: Data }
  | { readonly comment: string }
  | { readonly done: "[DONE]" };

/** A list stands for a header that is sent once for each of its values, as `Set-Cookie` is. */
export type ReplyHeaders = Readonly<Record<string, string | readonly string[]>>;

export interface JsonReply<Status extends number = number, Body = unknown> {
  readonly status: Status;
  readonly body: Body;
  readonly headers?: ReplyHeaders;
}

export interface StreamReply<Status extends number = number, Data = unknown> {
  readonly status: Status;
  readonly events: AsyncIterable<StreamEvent<Data>>;
  readonly headers?: ReplyHeaders;
}

export interface ContentReply<Status extends number = number> {
  readonly status: Status;
  readonly content: ByteStream | Uint8Array | string;
  readonly contentType: string;
  readonly headers?: ReplyHeaders;
}

export interface EmptyReply<Status extends number = number> {
  readonly status: Status;
  readonly headers?: ReplyHeaders;
}

type MediaReply<Status extends number, Content> = {
  [Media in keyof Content]: Media extends "application/json"
    ? JsonReply<Status, Content[Media]>
    : Media extends "text/event-stream"
      ? StreamReply<Status, Content[Media]>
      : ContentReply<Status>;
}[keyof Content];

type StatusReply<Status extends number, Response> = Response extends { content: infer Content }
  ? MediaReply<Status, Content>
  : EmptyReply<Status>;

type Responses<Op extends OperationShape> = Op["responses"];

export type ReplyStatus<Op extends OperationShape> = keyof Responses<Op> & number;

/** Every reply that the spec declares for the operation, one union member a status and media. */
export type ReplyFor<Op extends OperationShape> = {
  [Status in ReplyStatus<Op>]: StatusReply<Status, Responses<Op>[Status]>;
}[ReplyStatus<Op>];

/** The JSON body of one status: `ReplyBody<Op, 200>`. */
export type ReplyBody<Op extends OperationShape, Status extends ReplyStatus<Op>> = Extract<
  StatusReply<Status, Responses<Op>[Status]>,
  { readonly body: unknown }
>["body"];

/** The union of events that the operation streams: `ReplyEvent<Op>`. */
export type ReplyEvent<Op extends OperationShape> =
  ReplyFor<Op> extends infer Reply
    ? Reply extends StreamReply<number, infer Data>
      ? Data
      : never
    : never;
