import { ProblemError } from "@workspace/http";
import { ParseFailure } from "./parse-failure.ts";
import type { ParseFailureCode } from "./parse-failure.ts";

const problems: Record<ParseFailureCode, { status: number; title: string }> = {
  "document-too-large": { status: 413, title: "The document is too large" },
  "document-too-complex": { status: 422, title: "The document is too complex to be read" },
  "document-parse-timeout": { status: 422, title: "The document took too long to read" },
  "document-type-unsupported": { status: 415, title: "Documents of this type cannot be read" },
  "document-encrypted": { status: 422, title: "The document is encrypted" },
  "document-has-no-text": { status: 422, title: "The document has no text" },
  "document-malformed": { status: 422, title: "The document is damaged" },
};

/** Why a document could not be read; `type` is the failure's code. */
export class DocumentParseError extends ProblemError {
  override name = "DocumentParseError";

  constructor(code: ParseFailureCode, detail: string, cause?: unknown) {
    super({ type: code, ...problems[code], detail, cause });
  }
}

export function asDocumentParseError(error: unknown): unknown {
  return error instanceof ParseFailure
    ? new DocumentParseError(error.code, error.message, error)
    : error;
}
