export { generate, targets } from "./generate.ts";
export type { Target } from "./generate.ts";
export type { GeneratedFile } from "./generated-file.ts";
export { GenerationError } from "./spec/generation-error.ts";
