export { startPerplexityUpstream } from "./perplexity-upstream.ts";
export type { PerplexityUpstream, PerplexityUpstreamOptions } from "./perplexity-upstream.ts";
export { sonarRetired } from "./documented-errors.ts";
export { defaultAnswer } from "./scenario.ts";
export type { ScriptedAnswer, ScriptedResult, UpstreamBehaviour } from "./scenario.ts";
