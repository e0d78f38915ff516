import { z } from "zod";
import {
  booleanText,
  byteSize,
  durationMs,
  listText,
  loadConfig,
  portNumber,
} from "@workspace/config";

const requestsPerMinute = (defaultValue: number) =>
  z.coerce.number().int().min(0).max(1_000_000_000).default(defaultValue);

const shape = {
  HOST: z.string().default("127.0.0.1"),
  PORT: portNumber(8000),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal"]).default("info"),
  DATABASE_URL: z.string().min(1),

  /** Where services listen: `name=http://host:port`, comma-separated. */
  SERVICES: listText("knowledge=http://127.0.0.1:8002,web=http://127.0.0.1:3000"),
  /** `prefix=service:api[:open|:upload|:writes]`; the longest prefix wins. Api: perplexity, problem, page. */
  ROUTES: listText(
    [
      "/v1=knowledge:perplexity",
      "/v1/models=knowledge:perplexity:open",
      // Where OpenAI's clients go when their base URL ends without `/v1`.
      "/responses=knowledge:perplexity",
      "/embeddings=knowledge:perplexity",
      "/models=knowledge:perplexity:open",
      // Read, it is the web app's page.
      "/search=knowledge:perplexity:writes",
      "/chat/completions=knowledge:perplexity",
      "/async/chat/completions=knowledge:perplexity",
      "/api/knowledge=knowledge:problem",
      "/api/knowledge/documents=knowledge:problem:upload",
      "/=web:page",
    ].join(","),
  ),
  /** Shared with the services: whoever holds it speaks as the gateway. */
  WORKSPACE_INTERNAL_TOKEN: z.string().min(16),

  /** Browser origins that may call the APIs; `*` is any. */
  CORS_ORIGINS: listText(),
  LOCAL_SESSION: booleanText(true),
  /** Signs session cookies; derived from the internal token where absent. */
  SESSION_SECRET: z.string().min(32).optional(),
  SESSION_LIFETIME: durationMs("168h"),

  /** 0 is no limit. */
  KEY_REQUESTS_PER_MINUTE: requestsPerMinute(6_000),
  KEY_BURST: z.coerce.number().int().min(1).default(600),
  IP_REQUESTS_PER_MINUTE: requestsPerMinute(12_000),
  IP_BURST: z.coerce.number().int().min(1).default(1_200),
  MAX_BODY: byteSize("32mb"),
  MAX_UPLOAD: byteSize("256mb"),
  MAX_CONNECTIONS: z.coerce.number().int().min(1).default(20_000),
  MAX_UPSTREAM_CONNECTIONS: z.coerce.number().int().min(1).default(4_096),

  HEADERS_TIMEOUT: durationMs("15s"),
  /** For a whole request to arrive, uploads included. */
  REQUEST_TIMEOUT: durationMs("15m"),
  /** For the next piece of a body to arrive, or of an answer to be taken. */
  STALL_TIMEOUT: durationMs("30s"),
  KEEP_ALIVE_TIMEOUT: durationMs("65s"),
  CONNECT_TIMEOUT: durationMs("2s"),
  /** For a service to begin its answer; a whole answer of a model may take minutes. */
  ANSWER_TIMEOUT: durationMs("5m"),
  /** For a silent stream: services send a heartbeat every 15 s. */
  STREAM_IDLE_TIMEOUT: durationMs("90s"),
  DRAIN_TIMEOUT: durationMs("10s"),

  /** Lines a second; above it requests are sampled, failures of services too. */
  ACCESS_LOG_PER_SECOND: z.coerce.number().int().min(0).default(50),
};

export type GatewayConfig = ReturnType<typeof loadGatewayConfig>;

/** The only reader of the environment. @throws ConfigError */
export function loadGatewayConfig(environment: Record<string, string | undefined> = process.env) {
  return loadConfig(shape, environment);
}
