export { generate, targets } from "./generate.ts";
export type { Target } from "./generate.ts";
export type { GeneratedFile } from "./generated-file.ts";
export { Mock } from "./mock/mock.ts";
export type { MockAnswer, MockRequest } from "./mock/mock.ts";
export { serveMock } from "./mock/serve-mock.ts";
export { GenerationError } from "./spec/generation-error.ts";
