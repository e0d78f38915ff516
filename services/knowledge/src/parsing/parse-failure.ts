export type ParseFailureCode =
  | "document-too-large"
  | "document-too-complex"
  | "document-parse-timeout"
  | "document-type-unsupported"
  | "document-encrypted"
  | "document-has-no-text"
  | "document-malformed";

/**
 * Thrown by the format readers. It is free of the server kernel, so that a worker thread loads no
 * server; `parse-errors.ts` turns it into the problem that leaves the service.
 */
export class ParseFailure extends Error {
  readonly code: ParseFailureCode;

  constructor(code: ParseFailureCode, message: string) {
    super(message);
    this.name = "ParseFailure";
    this.code = code;
  }
}
