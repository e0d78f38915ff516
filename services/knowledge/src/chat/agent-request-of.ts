import type {
  AgentRequest,
  AgentTool,
  FunctionTool,
  JsonSchemaFormat,
  UserLocation,
  WebSearchFilters,
  WebSearchTool,
} from "../models/agent-types.ts";
import type { ModelTarget } from "../models/model-config.ts";
import { sonarNames } from "../models/model-names.ts";
import type { ChatRequest } from "./chat-types.ts";
import { inputOfMessages } from "./input-of-messages.ts";
import { refuseUnsupported } from "./refuse-unsupported.ts";

export interface TranslationTarget {
  readonly target: ModelTarget;
  /** Sonar model to preset. */
  readonly presets: Readonly<Record<string, string>>;
}

/** The model that answers at Perplexity when nothing is to be searched: presets always search. */
const unsearchedModel = "perplexity/sonar";
/** Sonar's "pro search" is what the preset `low` does. */
const proSearchPreset = "low";

/**
 * A Sonar request as the Agent request that means the same. Source: Perplexity's guide to
 * migrating from Sonar.
 *
 * @throws ProblemError that names a field which the target cannot honour
 */
export function agentRequestOf(request: ChatRequest, { target, presets }: TranslationTarget) {
  refuseUnsupported(request, target);
  const isSearching = request.disable_search !== true;
  const preset = sonarNames.includes(request.model) ? presetOf(request, presets) : undefined;
  const search = isSearching ? searchOf(request) : null;
  const tools = toolsOf(request, search, preset !== undefined, target);
  const translated: AgentRequest = {
    input: inputOfMessages(request.messages, target),
    ...modelOf(request, target, preset),
    ...given("max_output_tokens", request.max_completion_tokens ?? request.max_tokens),
    ...given("temperature", request.temperature),
    ...given("top_p", request.top_p),
    ...(target === "openai" ? penaltiesOf(request) : {}),
    ...given("language_preference", request.language_preference),
    ...given("parallel_tool_calls", request.parallel_tool_calls),
    ...given("response_format", formatOf(request.response_format)),
    ...given("reasoning", reasoningOf(request.reasoning_effort)),
    ...(tools.length > 0 ? { tools } : {}),
    ...given("tool_choice", toolChoiceOf(request.tool_choice)),
    ...(isSearching || target === "perplexity" ? {} : { max_tool_calls: 0 }),
  };
  return translated;
}

function modelOf(request: ChatRequest, target: ModelTarget, preset: string | undefined) {
  if (preset === undefined) return { model: request.model };
  if (request.disable_search !== true) return { preset };
  return { model: target === "perplexity" ? unsearchedModel : request.model };
}

function presetOf(request: ChatRequest, presets: Readonly<Record<string, string>>): string {
  const preset = presets[request.model] ?? "fast";
  const isPro = request.web_search_options?.search_type === "pro";
  return isPro && preset === "fast" ? proSearchPreset : preset;
}

/** The search that the request describes; without settings of its own just the tool. */
function searchOf(request: ChatRequest): WebSearchTool {
  const options = request.web_search_options;
  const filters: WebSearchFilters = {
    ...filled("search_domain_filter", request.search_domain_filter),
    ...filled("search_language_filter", request.search_language_filter),
    ...given("search_recency_filter", request.search_recency_filter),
    ...given("search_after_date_filter", request.search_after_date_filter),
    ...given("search_before_date_filter", request.search_before_date_filter),
    ...given("last_updated_after_filter", request.last_updated_after_filter),
    ...given("last_updated_before_filter", request.last_updated_before_filter),
  };
  const location = locationOf(request);
  return {
    type: "web_search",
    ...(Object.keys(filters).length > 0 ? { filters } : {}),
    ...given("search_context_size", options?.search_context_size),
    ...given("max_results", request.num_search_results),
    ...(Object.keys(location).length > 0 ? { user_location: location } : {}),
  };
}

function locationOf(request: ChatRequest): UserLocation {
  const told = request.web_search_options?.user_location ?? {};
  return {
    ...given("country", textOf(told["country"]) ?? request.country),
    ...given("region", textOf(told["region"])),
    ...given("city", textOf(told["city"])),
    ...given("latitude", numberOf(told["latitude"]) ?? numberOf(request["latitude"])),
    ...given("longitude", numberOf(told["longitude"]) ?? numberOf(request["longitude"])),
  };
}

function toolsOf(
  request: ChatRequest,
  search: WebSearchTool | null,
  hasPreset: boolean,
  target: ModelTarget,
): AgentTool[] {
  const tools: AgentTool[] = [];
  // A preset brings a search of its own, which a bare tool would only flatten.
  const isBare = search !== null && Object.keys(search).length === 1;
  if (search !== null && !(hasPreset && isBare)) tools.push(search);
  if (target === "perplexity" && request.search_mode === "sec")
    tools.push({ type: "finance_search" });
  if (target === "perplexity" && request.return_images) tools.push({ type: "image_search" });
  for (const tool of request.tools ?? []) {
    const { name, description, parameters, strict } = tool.function;
    const functionTool: FunctionTool = {
      type: "function",
      name,
      ...given("description", description),
      ...given("parameters", parameters),
      ...given("strict", strict),
    };
    tools.push(functionTool);
  }
  return tools;
}

/** Sampling of a model of one's own; the Agent API has no such settings. */
function penaltiesOf({ presence_penalty, frequency_penalty }: ChatRequest) {
  return {
    ...given("presence_penalty", presence_penalty),
    ...given("frequency_penalty", frequency_penalty),
  };
}

function toolChoiceOf(choice: ChatRequest["tool_choice"]) {
  if (typeof choice === "object" && choice !== null) return { name: choice.function.name };
  return choice;
}

function formatOf(format: ChatRequest["response_format"]): JsonSchemaFormat | undefined {
  if (format?.type === "json_object") {
    return { type: "json_schema", json_schema: { name: "object", schema: { type: "object" } } };
  }
  if (format?.type !== "json_schema") return undefined;
  const { name, description, schema, strict } = format.json_schema;
  return {
    type: "json_schema",
    json_schema: {
      name: name?.replaceAll(/[^\w-]/g, "_").slice(0, 64) || "answer",
      schema: schema ?? { type: "object" },
      ...given("description", description),
      ...given("strict", strict),
    },
  };
}

function reasoningOf(effort: ChatRequest["reasoning_effort"]): { effort: string } | undefined {
  if (effort === null || effort === undefined) return undefined;
  return { effort: effort === "none" ? "minimal" : effort };
}

/** Clients write null for what they leave out. */
function given<Name extends string, Value>(
  name: Name,
  value: Value,
): { [Key in Name]?: NonNullable<Value> } {
  return value === null || value === undefined ? {} : record(name, value);
}

function filled<Name extends string, Value>(
  name: Name,
  value: readonly Value[] | null | undefined,
) {
  return given(name, value && value.length > 0 ? [...value] : undefined);
}

/** Sound: the only property of the object is the one that the type names. */
function record<Name extends string, Value>(name: Name, value: Value): { [Key in Name]?: Value } {
  return { [name]: value } as { [Key in Name]?: Value };
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}
