import { availableParallelism } from "node:os";
import { detectByteKind } from "./detect-kind.ts";
import { parseTextBytes } from "./parse-bytes.ts";
import { asDocumentParseError, DocumentParseError } from "./parse-errors.ts";
import { defaultParseLimits } from "./parse-limits.ts";
import type { ParseLimits } from "./parse-limits.ts";
import { ParsePool } from "./parse-pool.ts";
import type { DocumentInput, ParsedDocument } from "./parsed-document.ts";

export type ParseOptions = { signal?: AbortSignal; limits?: Partial<ParseLimits> };

export type DocumentParser = {
  /**
   * Reads a document of any supported kind. `input.bytes` may be transferred to a worker thread, and
   * is then empty for the caller.
   * @throws DocumentParseError when the document cannot or may not be read
   */
  parseDocument(input: DocumentInput, options?: ParseOptions): Promise<ParsedDocument>;
  close(): Promise<void>;
};

/** Text of this size takes a few milliseconds, less than the way to a worker and back. */
const maxInlineBytes = 16 * 1024;

export function createDocumentParser(
  settings: { threads?: number; limits?: Partial<ParseLimits> } = {},
): DocumentParser {
  const ownLimits: ParseLimits = { ...defaultParseLimits, ...settings.limits };
  const pool = new ParsePool(
    settings.threads ?? Math.max(1, availableParallelism() - 1),
    ownLimits,
  );
  return {
    async parseDocument(input, { signal, limits: overrides } = {}) {
      const limits = { ...ownLimits, ...overrides };
      if (input.bytes.byteLength > limits.maxInputBytes) {
        throw new DocumentParseError(
          "document-too-large",
          `The document has ${input.bytes.byteLength} bytes; at most ${limits.maxInputBytes} are read.`,
        );
      }
      try {
        return isQuick(input)
          ? parseTextBytes(input, limits)
          : await pool.parse(input, limits, signal);
      } catch (error) {
        throw asDocumentParseError(error);
      }
    },
    close: () => pool.close(),
  };
}

/** Small and of a kind whose reading is one linear pass. */
function isQuick(input: DocumentInput): boolean {
  if (input.bytes.byteLength > maxInlineBytes || detectByteKind(input.bytes).binary) return false;
  return (
    !input.kind && /\.(?:txt|md|markdown|[cm]?[jt]sx?|py|go|rs|java|log)$/i.test(input.filename)
  );
}
