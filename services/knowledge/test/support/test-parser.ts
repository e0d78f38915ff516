import { expect } from "vitest";
import { createDocumentParser } from "../../src/parsing/document-parser.ts";
import type { ParseLimits } from "../../src/parsing/parse-limits.ts";
import type { ParsedDocument } from "../../src/parsing/parsed-document.ts";

/** Prose of a length that is known. */
export const sentence = "The importer reads every exchange of the capture and keeps its timing. ";

export interface ParseOptions {
  declaredType?: string;
  limits?: Partial<ParseLimits>;
  signal?: AbortSignal;
}

/** A parser with threads of its own, for the tests of one file. */
export function startTestParser() {
  const parser = createDocumentParser({ threads: 2 });
  return {
    parser,
    parse(
      content: string | Uint8Array,
      filename: string,
      options: ParseOptions = {},
    ): Promise<ParsedDocument> {
      const { declaredType, ...rest } = options;
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      return parser.parseDocument(
        { bytes, filename, ...(declaredType ? { declaredType } : {}) },
        rest,
      );
    },
  };
}

export function expectExactPlaces({ text, passages }: ParsedDocument): void {
  let last = 0;
  for (const [index, passage] of passages.entries()) {
    expect(passage.ordinal).toBe(index);
    expect(text.slice(passage.charStart, passage.charEnd)).toBe(passage.text);
    expect(passage.charStart).toBeGreaterThanOrEqual(last);
    expect(passage.text.trim()).not.toBe("");
    expect(text.slice(0, passage.charStart).split("\n").length).toBe(passage.lineStart);
    expect(text.slice(0, passage.charEnd).split("\n").length).toBe(passage.lineEnd);
    expect(passage.text.isWellFormed()).toBe(true);
    last = passage.charEnd;
  }
}
