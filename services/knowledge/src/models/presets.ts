import type { AgentRequest, WebSearchTool } from "./agent-types.ts";
import { presetAliases } from "./model-names.ts";

/** How many sources an answer made here reads, by preset. */
const sources: Readonly<Record<string, number>> = {
  fast: 6,
  low: 10,
  medium: 14,
  high: 18,
  xhigh: 24,
};

/**
 * What a preset means for an answer made here: the corpus is searched, the deeper the higher.
 * A `web_search` tool of the request goes before the preset's, as it does at Perplexity.
 */
export function withPreset(request: AgentRequest): AgentRequest {
  const { preset } = request;
  if (preset === undefined) return request;
  const max_results = sources[presetAliases[preset] ?? preset] ?? 10;
  const tools = request.tools ?? [];
  const own = tools.find((tool): tool is WebSearchTool => tool.type === "web_search");
  const search: WebSearchTool = { max_results, ...own, type: "web_search" };
  return { ...request, tools: [...tools.filter((tool) => tool !== own), search] };
}

/** The search that a request asks for, or `null` when it asks for none. */
export function requestedSearch(request: AgentRequest): WebSearchTool | null {
  if (request.max_tool_calls === 0 || request.tool_choice === "none") return null;
  const { tools } = withPreset(request);
  return tools?.find((tool): tool is WebSearchTool => tool.type === "web_search") ?? null;
}
