export { extractAnswer } from "./extract-answer.ts";
export type { ExtractionDependencies, ExtractionInput } from "./extract-answer.ts";
export { supportThreshold } from "./evidence.ts";
export { splitSentences } from "./split-sentences.ts";
export type { ExtractedAnswer, ExtractedSentence, ExtractionPassage } from "./types.ts";
