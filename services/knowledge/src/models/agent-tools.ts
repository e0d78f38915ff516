/** Tools of the Agent API as a request names them. */

export type Recency = "hour" | "day" | "week" | "month" | "year";

export interface WebSearchFilters {
  search_domain_filter?: string[];
  search_recency_filter?: Recency;
  search_after_date_filter?: string;
  search_before_date_filter?: string;
  last_updated_after_filter?: string;
  last_updated_before_filter?: string;
  /** Not on the Agent API's wire: Sonar and Search know it, and answers from the corpus honour it. */
  search_language_filter?: string[];
}

export interface UserLocation {
  city?: string;
  country?: string;
  latitude?: number;
  longitude?: number;
  region?: string;
}

export interface WebSearchTool {
  type: "web_search";
  filters?: WebSearchFilters;
  search_type?: string;
  search_context_size?: "low" | "medium" | "high";
  max_results?: number;
  max_tokens?: number;
  max_tokens_per_page?: number;
  user_location?: UserLocation;
}

export interface FunctionTool {
  type: "function";
  name: string;
  description?: string;
  parameters?: Record<string, unknown>;
  strict?: boolean;
}

export interface OtherTool {
  type:
    | "image_search"
    | "fetch_url"
    | "people_search"
    | "finance_search"
    | "sandbox"
    | "mcp"
    | "connector";
  [field: string]: unknown;
}

export type AgentTool = WebSearchTool | FunctionTool | OtherTool;

export type ToolChoice = "none" | "auto" | "required" | { type?: string; name?: string };
