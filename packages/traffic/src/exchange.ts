/**
 * One request with its response, as it was seen: by a HAR's exporter, by the recording gateway or by
 * the recording proxy. What every part that reads traffic works on.
 */
export interface Exchange {
  /**
   * Hex digest of the exchange's content: the same exchange read twice has the same id. Ask for it by
   * its name: what readers give works it out then, and a copy by spreading may lack it.
   */
  readonly id: string;
  /** RFC 3339, UTC; null when the source did not say. */
  readonly startedAt: string | null;
  /** From the first byte of the request to the last of the response; null when unknown. */
  readonly durationMs: number | null;
  readonly request: ExchangeRequest;
  /** Null when no answer was seen: blocked, aborted, the connection lost. */
  readonly response: ExchangeResponse | null;
  /** Messages after an upgrade, in the order seen; empty for all but WebSockets. */
  readonly messages: readonly WebSocketMessage[];
  /** Why it came to no good end, where the source says so; recordings use `recordedErrors`. */
  readonly error?: string;
}

/** How an exchange that was recorded here went wrong. */
export const recordedErrors = {
  /** The answer broke off: what there is of its body is what came. */
  brokenOff: "broken-off",
  /** The client went before the end; the rest of the answer was not seen. */
  clientLeft: "client-left",
  /** The upstream gave no answer. */
  noAnswer: "no-answer",
} as const;

export type RecordedError = (typeof recordedErrors)[keyof typeof recordedErrors];

export interface ExchangeRequest {
  /** As sent; methods are case-sensitive. */
  readonly method: string;
  /** Absolute, http(s) or ws(s), without fragment and without user info. */
  readonly url: string;
  readonly httpVersion: string | null;
  /** Names in lower case, in the order sent; a repeated header stands repeatedly. Pseudo-headers left out. */
  readonly headers: readonly HeaderPair[];
  readonly body: ExchangeBody | null;
}

export interface ExchangeResponse {
  readonly status: number;
  readonly statusText: string;
  readonly httpVersion: string | null;
  readonly headers: readonly HeaderPair[];
  readonly body: ExchangeBody | null;
}

export type HeaderPair = readonly [name: string, value: string];

/** A body without its transfer and content encodings: text where it is text, bytes where not. */
export interface ExchangeBody {
  /** The whole Content-Type as given; null when none was. */
  readonly contentType: string | null;
  readonly content:
    | { readonly kind: "text"; readonly text: string }
    | { readonly kind: "bytes"; readonly bytes: Uint8Array }
    /** Its size was seen, its content was not kept by the exporter. */
    | { readonly kind: "absent"; readonly sizeBytes: number | null };
  /** True when the source kept only the beginning. */
  readonly truncated: boolean;
  /** Arrival of each stream event, milliseconds after the response began; only recordings know it. */
  readonly eventTimesMs?: readonly number[];
}

export interface WebSocketMessage {
  readonly direction: "sent" | "received";
  readonly kind: "text" | "binary";
  /** Text as it is; binary in base64. */
  readonly data: string;
  /** RFC 3339, UTC; null when the source did not say. */
  readonly at: string | null;
}

/** One event of a `text/event-stream`, as the HTML standard dispatches it. */
export interface StreamEvent {
  /** The `event:` field; null when absent (the standard then says "message"). */
  readonly event: string | null;
  readonly id: string | null;
  readonly data: string;
}
