export type SpecErrorType =
  | "not-a-document"
  | "not-an-openapi-document"
  | "unsupported-version"
  | "malformed-document"
  | "document-too-deep"
  | "document-too-large";

export type Side = "old" | "new";

/** A document that cannot be compared at all; what is wrong within one is a `Problem`. */
export class SpecError extends Error {
  override name = "SpecError";
  readonly type: SpecErrorType;
  /** Which of two documents that are compared; null where only one is read. */
  readonly side: Side | null;

  constructor(type: SpecErrorType, message: string, side: Side | null = null) {
    super(message);
    this.type = type;
    this.side = side;
  }
}
