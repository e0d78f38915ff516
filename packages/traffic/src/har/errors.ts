/** Why one entry was left out; the others were read. */
export type SkipReason =
  | "entry-too-large"
  | "too-deep"
  | "too-many-keys"
  | "too-many-values"
  | "malformed-json"
  | "not-an-object"
  | "no-request"
  | "invalid-method"
  | "invalid-url"
  | "not-http"
  | "too-many-headers"
  | "too-many-messages"
  | "body-too-large";

/** Why the file as a whole cannot be read on; the items before were given. */
export type HarErrorType =
  | "not-har"
  | "malformed"
  | "truncated"
  | "file-too-large"
  | "too-many-entries";

export class HarError extends Error {
  readonly type: HarErrorType;
  /** Index of the entry that was being read or would have come next. */
  readonly entry: number;
  /** In the file as UTF-8: for UTF-16 sources the offset after conversion. */
  readonly byteOffset: number;

  constructor(type: HarErrorType, message: string, place: { entry: number; byteOffset: number }) {
    super(message);
    this.name = "HarError";
    this.type = type;
    this.entry = place.entry;
    this.byteOffset = place.byteOffset;
  }
}

/** Thrown while one entry is read, caught by the reader, which goes on with the next. */
export class SkippedEntry extends Error {
  readonly reason: SkipReason;

  constructor(reason: SkipReason, detail: string) {
    super(detail);
    this.reason = reason;
  }
}
