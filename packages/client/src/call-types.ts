import type {
  ContentReply,
  JsonReply,
  OperationShape,
  PathParams,
  Query,
  ReplyEvent,
  ReplyFor,
  RequestHeaders,
  StreamReply,
} from "@workspace/contracts";

type SuccessStatus = 200 | 201 | 202 | 204;
type SuccessReply<Op extends OperationShape> = Extract<
  ReplyFor<Op>,
  { readonly status: SuccessStatus }
>;

type ResultOf<Reply> =
  Reply extends StreamReply<number>
    ? never
    : Reply extends JsonReply<number, infer Body>
      ? Body
      : Reply extends ContentReply<number>
        ? Response
        : undefined;

/** The parsed JSON body; `undefined` where the answer is empty; the `Response` where it is bytes. */
export type CallResult<Op extends OperationShape> = ResultOf<SuccessReply<Op>>;

/** Bytes to send. A stream is sent as it is read. */
export type BytesBody = string | Uint8Array<ArrayBuffer> | Blob | ReadableStream<Uint8Array>;

type BodyOf<Content> = {
  [Media in keyof Content]: Media extends "application/json"
    ? Content[Media]
    : Media extends "multipart/form-data"
      ? FormData
      : BytesBody;
}[keyof Content];

type Part<Name extends string, Value> = keyof Value extends never
  ? { readonly [Key in Name]?: undefined }
  : Record<never, never> extends Value
    ? { readonly [Key in Name]?: Value }
    : { readonly [Key in Name]: Value };

type BodyPart<Op extends OperationShape> = Op extends { requestBody: { content: infer Content } }
  ? { readonly body: BodyOf<Content> }
  : { readonly body?: undefined };

export type CallInput<Op extends OperationShape> = Part<"path", PathParams<Op>> &
  Part<"query", Query<Op>> &
  Part<"headers", RequestHeaders<Op>> &
  BodyPart<Op>;

export interface CallOptions {
  readonly signal?: AbortSignal;
  /**
   * Time limit of the whole call, or of each silence in a stream; `null` for none.
   * Without it that of the client counts.
   */
  readonly timeoutMs?: number | null;
  /** Told status and headers of an answer that is not an error, before its body is read. */
  readonly onReply?: (reply: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
  }) => void;
}

/** The input may be left out where every part of it may. */
type CallArguments<Input> =
  Record<never, never> extends Input
    ? [input?: Input, options?: CallOptions]
    : [input: Input, options?: CallOptions];

export type Call<Op extends OperationShape> = (
  ...args: CallArguments<CallInput<Op>>
) => Promise<CallResult<Op>>;

export type StreamCall<Op extends OperationShape> = (
  ...args: CallArguments<CallInput<Op>>
) => AsyncGenerator<ReplyEvent<Op>, void>;

type Shapes<Ops> = { [Id in keyof Ops]: OperationShape };

type CallName<Ops extends Shapes<Ops>> = {
  [Id in keyof Ops]: [CallResult<Ops[Id]>] extends [never] ? never : Id;
}[keyof Ops];

type StreamName<Ops extends Shapes<Ops>> = {
  [Id in keyof Ops]: [ReplyEvent<Ops[Id]>] extends [never] ? never : Id;
}[keyof Ops];

/** One method for each operation, named by its operationId; those that stream are in `streams`. */
export type ApiClient<Ops extends Shapes<Ops>> = {
  readonly [Id in CallName<Ops>]: Call<Ops[Id]>;
} & {
  readonly streams: { readonly [Id in StreamName<Ops>]: StreamCall<Ops[Id]> };
};
