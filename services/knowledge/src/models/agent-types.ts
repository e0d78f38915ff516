import type { AgentTool, ToolChoice } from "./agent-tools.ts";

export type {
  AgentTool,
  FunctionTool,
  Recency,
  UserLocation,
  WebSearchFilters,
  WebSearchTool,
} from "./agent-tools.ts";

/** The Agent API's wire types that the workspace reads or writes. Source: perplexity_ai 0.38.5. */

export type InputRole = "user" | "assistant" | "system" | "developer";

export interface InputContentPart {
  type: "input_text" | "input_image" | "input_file" | "output_text";
  text?: string;
  image_url?: string;
  filename?: string;
  /** A `data:` URL. */
  file_data?: string;
  file_url?: string;
  file_id?: string;
}

export interface InputMessage {
  type: "message";
  role: InputRole;
  content: string | InputContentPart[];
}

export interface FunctionCallInput {
  type: "function_call";
  call_id: string;
  name: string;
  arguments: string;
  thought_signature?: string;
}

export interface FunctionCallOutputInput {
  type: "function_call_output";
  call_id: string;
  output: string | { type: string; text?: string; image_url?: string; detail?: string | null }[];
  id?: string | null;
  name?: string;
  status?: string | null;
  thought_signature?: string;
}

export interface ReasoningInput {
  type: "reasoning";
  summary: { type: "summary_text"; text: string }[];
}

export type InputItem = InputMessage | FunctionCallInput | FunctionCallOutputInput | ReasoningInput;

export interface JsonSchemaFormat {
  type: "json_schema";
  json_schema?: {
    name?: string;
    description?: string;
    schema?: Record<string, unknown>;
    strict?: boolean;
  };
}

export interface AgentSkill {
  type: string;
  name?: string;
  description?: string;
  instructions?: string;
  [field: string]: unknown;
}

export interface AgentRequest {
  input: string | InputItem[];
  model?: string;
  models?: string[];
  preset?: string;
  instructions?: string;
  max_output_tokens?: number;
  max_steps?: number;
  temperature?: number;
  top_p?: number;
  stream?: boolean;
  background?: boolean | null;
  store?: boolean;
  previous_response_id?: string;
  response_format?: JsonSchemaFormat;
  reasoning?: { effort?: string };
  tools?: AgentTool[];
  tool_choice?: ToolChoice;
  language_preference?: string;
  max_tool_calls?: number;
  metadata?: Record<string, string>;
  truncation?: string;
  parallel_tool_calls?: boolean;
  stream_options?: { include_usage?: boolean };
  /** Not on Perplexity's wire: models of one's own know them. */
  presence_penalty?: number;
  frequency_penalty?: number;
  skills?: AgentSkill[];
  profile?: Record<string, unknown>;
}

export interface Annotation {
  type: string;
  title?: string;
  url?: string;
  start_index?: number;
  end_index?: number;
}

export interface TextPart {
  type: "output_text";
  text: string;
  annotations?: Annotation[];
}

export interface MessageItem {
  type: "message";
  id: string;
  role: "assistant";
  status: "completed" | "in_progress" | "incomplete";
  content: TextPart[];
}

export interface SearchResult {
  id: number;
  url: string;
  title: string;
  snippet: string;
  source?: string;
  date?: string;
  last_updated?: string;
}

export interface SearchResultsItem {
  type: "search_results";
  id?: string;
  status?: RunStatus;
  queries?: string[];
  results: SearchResult[];
}

export interface FunctionCallItem {
  type: "function_call";
  id: string;
  call_id: string;
  name: string;
  arguments: string;
  status: "completed" | "in_progress";
  thought_signature?: string;
}

export interface OtherItem {
  type: "image_results" | "fetch_url_results" | "people_search_results" | "finance_results";
  [field: string]: unknown;
}

export type OutputItem = MessageItem | SearchResultsItem | FunctionCallItem | OtherItem;

export interface AgentCost {
  currency: "USD";
  input_cost: number;
  output_cost: number;
  tool_calls_cost?: number;
  cache_creation_cost?: number;
  cache_read_cost?: number;
  total_cost: number;
}

export interface AgentUsage {
  input_tokens: number;
  output_tokens: number;
  total_tokens: number;
  output_tokens_details?: { reasoning_tokens?: number };
  tool_calls_details?: Record<string, { invocation?: number }>;
  cost?: AgentCost;
}

/** A run's own error; unlike an HTTP error's, its `code` is a string. */
export interface AgentError {
  message: string;
  code?: string;
  type?: string;
}

export type RunStatus =
  | "completed"
  | "failed"
  | "incomplete"
  | "in_progress"
  | "queued"
  | "cancelled"
  | "requires_action";

export interface AgentResponse {
  id: string;
  object: "response";
  created_at: number;
  completed_at?: number | null;
  status: RunStatus;
  model: string;
  output: OutputItem[];
  usage?: AgentUsage;
  error?: AgentError | null;
  incomplete_details?: { reason?: string } | null;
  background?: boolean;
  store?: boolean;
  previous_response_id?: string | null;
  /** Set when the workspace answered from its cache. */
  x_cached?: boolean;
}

interface TextPlace {
  item_id: string;
  output_index: number;
  content_index: number;
}

export type TerminalEvent =
  | { type: "response.completed"; response: AgentResponse }
  | { type: "response.failed"; response: AgentResponse; error: AgentError }
  | { type: "response.incomplete"; response: AgentResponse }
  | { type: "response.cancelled"; response: AgentResponse };

export type KnownAgentEvent =
  | { type: "response.created"; response: AgentResponse }
  | { type: "response.in_progress"; response: AgentResponse }
  | { type: "response.reasoning.started"; thought?: string }
  | { type: "response.reasoning.search_queries"; queries: string[]; thought?: string }
  | { type: "response.reasoning.search_results"; results: SearchResult[]; thought?: string }
  | { type: "response.reasoning.fetch_url_queries"; urls: string[]; thought?: string }
  | {
      type: "response.reasoning.fetch_url_results";
      contents: { url: string; title: string; snippet: string }[];
      thought?: string;
    }
  | { type: "response.reasoning.stopped"; thought?: string }
  | { type: "response.output_item.added"; item: OutputItem; output_index: number }
  | { type: "response.output_item.done"; item: OutputItem; output_index: number }
  | ({ type: "response.output_text.delta"; delta: string } & TextPlace)
  | ({ type: "response.output_text.done"; text: string } & TextPlace)
  | TerminalEvent;

/** An event type that this workspace does not know; it passes through as it came. */
export interface UnrecognisedEvent {
  type: string;
  [field: string]: unknown;
}

/** The wire's stream events without their sequence numbers. */
export type AgentEvent = KnownAgentEvent | UnrecognisedEvent;
