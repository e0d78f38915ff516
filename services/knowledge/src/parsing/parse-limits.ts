export type ParseLimits = {
  /** Bytes of the document as it came. */
  maxInputBytes: number;
  /** Characters (UTF-16 code units) of the text taken from it. */
  maxTextCharacters: number;
  maxPassages: number;
  /** Nesting of JSON; deeper is refused. HTML deeper than this is flattened. */
  maxDepth: number;
  /** Pages of a PDF. */
  maxPages: number;
  /** Wall time of one parse in a worker. */
  maxParseTimeMs: number;
  /** JavaScript heap, and separately buffers, that one worker may hold. */
  maxMemoryMb: number;
};

export const defaultParseLimits: Readonly<ParseLimits> = Object.freeze({
  maxInputBytes: 50 * 1024 * 1024,
  maxTextCharacters: 50 * 1024 * 1024,
  maxPassages: 100_000,
  maxDepth: 1_000,
  maxPages: 10_000,
  maxParseTimeMs: 60_000,
  maxMemoryMb: 768,
});
