import type { ChatRequest, ChatTool } from "../../adapters/openai-compatible/chat-types.ts";
import type { AgentRequest, FunctionTool } from "../../models/agent-types.ts";

/** The client's own functions among the tools of a request. */
export function functionsOf(request: AgentRequest): FunctionTool[] {
  return request.tools?.filter((tool): tool is FunctionTool => tool.type === "function") ?? [];
}

/** What the model's server is asked; settings that the request leaves out stay absent. */
export function chatRequestOf(
  model: string,
  request: AgentRequest,
  messages: ChatRequest["messages"],
): ChatRequest {
  const functions = functionsOf(request);
  const choice = request.tool_choice;
  const named = typeof choice === "object" && choice.name ? { name: choice.name } : undefined;
  const toolChoice = typeof choice === "string" ? choice : named;
  const format = request.response_format;
  return {
    model,
    messages,
    ...(request.max_output_tokens === undefined ? {} : { maxTokens: request.max_output_tokens }),
    ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
    ...(request.top_p === undefined ? {} : { topP: request.top_p }),
    ...(request.presence_penalty === undefined
      ? {}
      : { presencePenalty: request.presence_penalty }),
    ...(request.frequency_penalty === undefined
      ? {}
      : { frequencyPenalty: request.frequency_penalty }),
    ...(request.reasoning?.effort === undefined
      ? {}
      : { reasoningEffort: request.reasoning.effort }),
    ...(request.parallel_tool_calls === undefined
      ? {}
      : { parallelToolCalls: request.parallel_tool_calls }),
    ...(functions.length > 0 ? { tools: functions.map(chatTool) } : {}),
    ...(toolChoice === undefined ? {} : { toolChoice }),
    ...(format === undefined ? {} : { responseFormat: formatBody(format) }),
  };
}

function chatTool({ name, description, parameters, strict }: FunctionTool): ChatTool {
  return {
    name,
    ...(description === undefined ? {} : { description }),
    ...(parameters === undefined ? {} : { parameters }),
    ...(strict === undefined ? {} : { strict }),
  };
}

/** OpenAI's servers want every schema named. */
function formatBody({ json_schema: given }: NonNullable<AgentRequest["response_format"]>) {
  if (given?.schema === undefined) return { type: "json_object" };
  return { type: "json_schema", json_schema: { name: "answer", ...given } };
}
