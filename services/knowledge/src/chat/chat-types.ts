import type { Schemas } from "@workspace/contracts";

type Wire = Schemas["perplexity"];

export type ChatRequest = Wire["ChatRequest"];
export type ChatRequestMessage = Wire["ChatRequestMessage"];
export type ChatCompletion = Wire["ChatCompletion"];
export type ChatEvent = Wire["ChatEvent"];
export type ChatMessage = Wire["ChatMessage"];
export type ChatFinishReason = Wire["ChatFinishReason"];
export type ChatSearchResult = Wire["ChatSearchResult"];
export type ChatReasoningStep = Wire["ChatReasoningStep"];
export type ChatToolCall = Wire["ChatToolCall"];
export type ChatImage = Wire["ChatImage"];
export type ChatUsage = Wire["ChatUsage"];
