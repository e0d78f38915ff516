import { ProblemError } from "@workspace/http";
import type { AgentRequest, AgentTool } from "../../models/agent-types.ts";

/** What a local answer searches anyway; a tool that only offers more reading is harmless. */
const harmless = new Set(["web_search", "fetch_url"]);

/**
 * Extraction writes with the documents' own words: it can call no function and fill no schema.
 *
 * @throws ProblemError that names the part of the request which needs a model or an upstream
 */
export function refuseUnsupported(request: AgentRequest): void {
  request.tools?.forEach((tool, index) => {
    if (!harmless.has(tool.type)) throw needsModel(`tools[${index}].type`, `the tool ${tool.type}`);
    if (isPeopleSearch(tool)) throw needsModel(`tools[${index}].search_type`, "people search");
  });
  if (request.response_format) throw needsModel("response_format", "a response format");
  if (request.tool_choice === "required" || typeof request.tool_choice === "object") {
    throw needsModel("tool_choice", "a tool call that is required");
  }
}

function isPeopleSearch(tool: AgentTool): boolean {
  return tool.type === "web_search" && "search_type" in tool && tool.search_type === "people";
}

function needsModel(param: string, what: string): ProblemError {
  return new ProblemError({
    type: "invalid_parameter",
    status: 400,
    title: "Not available without a model",
    detail: `Answers by extraction do not support ${what}; configure a model or an upstream for it`,
    param,
  });
}
