export { createEmbedder } from "./embedder.ts";
export type { EmbedderOptions } from "./embedder.ts";
export type { Embedder } from "./types.ts";
