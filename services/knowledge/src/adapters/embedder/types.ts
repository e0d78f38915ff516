/** Turns text into unit-length vectors. Similarity of two texts is the dot product of their vectors. */
export interface Embedder {
  readonly modelId: string;
  readonly dimensions: number;
  /** Runs ahead of any passage batch. Longer texts are cut at the model's limit. */
  embedQuery(text: string, signal?: AbortSignal): Promise<Float32Array>;
  /** Ahead of passage batches too: sentences that are ranked while somebody waits. */
  embedSentences(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array[]>;
  /** Background priority; vectors come back in the order of `texts`. */
  embedPassages(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array[]>;
  /** Tokens of the model's vocabulary, without the special ones; for honest usage counts. */
  countTokens(text: string): number;
  close(): Promise<void>;
}
