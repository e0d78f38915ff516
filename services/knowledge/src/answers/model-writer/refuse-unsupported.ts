import { ProblemError } from "@workspace/http";

import type { AgentRequest } from "../../models/agent-types.ts";

/** Reading more pages is an offer to the run, not an order. */
const servedTools: ReadonlySet<string> = new Set(["web_search", "function", "fetch_url"]);

/**
 * A model of one's own has neither Perplexity's sandbox nor its sources.
 *
 * @throws ProblemError that names the part of the request which only Perplexity can serve
 */
export function refuseUnsupported(request: AgentRequest): void {
  for (const [index, tool] of (request.tools ?? []).entries()) {
    const param = `tools[${index}]`;
    if (!servedTools.has(tool.type)) throw needsUpstream(`${param}.type`, `the tool ${tool.type}`);
    if (tool.type === "web_search" && "search_type" in tool && tool.search_type === "people") {
      throw needsUpstream(`${param}.search_type`, "people search");
    }
  }
  for (const [index, skill] of (request.skills ?? []).entries()) {
    if (skill.type === "inline") continue;
    throw needsUpstream(`skills[${index}].type`, `${skill.type} skills`);
  }
  if (request.profile) throw needsUpstream("profile", "a profile");
}

function needsUpstream(param: string, what: string): ProblemError {
  return new ProblemError({
    type: "invalid_parameter",
    status: 400,
    title: "Needs pass-through",
    detail: `This model does not support ${what}; pass the request through to Perplexity for it`,
    param,
  });
}
