/** How the upstream treats one request; without one it answers as Perplexity does. */
export type UpstreamBehaviour =
  /** An error reply; without `body` the one that Perplexity documents for the status. */
  | {
      readonly kind: "error";
      readonly status: number;
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** The run goes on, but the connection is cut after so many stream events. */
  | { readonly kind: "cut"; readonly afterEvents: number }
  /** The run stops for good after so many events, as when the upstream crashes. */
  | { readonly kind: "crash"; readonly afterEvents: number }
  /** No reply at all until the client leaves. */
  | { readonly kind: "hang" }
  /** Bytes as given, for malformed streams. */
  | { readonly kind: "raw"; readonly chunks: readonly string[]; readonly contentType?: string }
  /** An answer other than the default. */
  | { readonly kind: "answer"; readonly answer: Partial<ScriptedAnswer> };

export interface ScriptedResult {
  readonly id: number;
  readonly url: string;
  readonly title: string;
  readonly snippet: string;
  readonly source?: "web";
  readonly date?: string;
  readonly last_updated?: string;
}

export interface ScriptedFunctionCall {
  readonly call_id: string;
  readonly name: string;
  readonly arguments: string;
}

export interface ScriptedAnswer {
  /** Text in the pieces in which it is streamed. */
  readonly deltas: readonly string[];
  readonly queries: readonly string[];
  readonly results: readonly ScriptedResult[];
  readonly functionCalls: readonly ScriptedFunctionCall[];
  /** Any further output items, such as `image_results`. */
  readonly extraItems: readonly Readonly<Record<string, unknown>>[];
  /** Any further events, sent before the text, such as an event type of next year. */
  readonly extraEvents: readonly Readonly<Record<string, unknown> & { type: string }>[];
  readonly files: readonly ScriptedFile[];
  readonly model: string;
  readonly usage: Readonly<Record<string, unknown>>;
  readonly outcome: "completed" | "failed" | "incomplete";
  readonly error: { readonly code?: string; readonly message: string; readonly type?: string };
  readonly eventDelayMs: number;
  /** Blank comment lines between events while the run is slow. */
  readonly heartbeatMs: number;
}

export interface ScriptedFile {
  readonly id: string;
  readonly filename: string;
  readonly content: string;
}

export const defaultAnswer: ScriptedAnswer = {
  deltas: ["Sonar was ", "retired on 27 September 2026 [1]. ", "The Agent API replaces it [2]."],
  queries: ["sonar retirement"],
  results: [
    {
      id: 1,
      url: "https://docs.example.com/sonar",
      title: "Sonar retirement",
      snippet: "Sonar chat completions was retired on 27 September 2026.",
      source: "web",
      date: "2026-09-27",
      last_updated: "2026-10-01",
    },
    {
      id: 2,
      url: "https://docs.example.com/agent",
      title: "Agent API",
      snippet: "The Agent API is the successor of Sonar.",
      source: "web",
    },
  ],
  functionCalls: [],
  extraItems: [],
  extraEvents: [],
  files: [],
  model: "perplexity/sonar",
  usage: {
    input_tokens: 120,
    output_tokens: 30,
    total_tokens: 150,
    tool_calls_details: { search_web: { invocation: 1 } },
    cost: {
      currency: "USD",
      input_cost: 0.00012,
      output_cost: 0.0003,
      tool_calls_cost: 0.005,
      total_cost: 0.00542,
    },
  },
  outcome: "completed",
  error: { code: "internal_error", message: "the run failed", type: "internal_error" },
  eventDelayMs: 0,
  heartbeatMs: 0,
};
