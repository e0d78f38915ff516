export type SpecErrorType =
  | "not-a-document"
  | "not-an-openapi-document"
  | "unsupported-version"
  | "document-too-deep"
  | "document-too-large";

/** A document that cannot be compared at all; what is wrong within one is a `Problem`. */
export class SpecError extends Error {
  override name = "SpecError";
  readonly type: SpecErrorType;

  constructor(type: SpecErrorType, message: string) {
    super(message);
    this.type = type;
  }
}
