import { z } from "zod";
import {
  byteSize,
  durationMs,
  jsonLimits,
  listText,
  loadConfig,
  logLevel,
  portNumber,
} from "@workspace/config";

const requestsPerMinute = (defaultValue: number) =>
  z.coerce.number().int().min(0).max(1_000_000_000).default(defaultValue);

/** What goes where, as far as `SERVICES` names the service. */
export const defaultRoutes: readonly string[] = [
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
  "/api/auth=auth:problem:service",
  "/api/knowledge=knowledge:problem",
  "/api/knowledge/documents=knowledge:problem:upload",
  "/api/analysis=analysis:problem",
  "/api/analysis/captures=analysis:problem:upload",
  // Files named by their content: the web app says that they may be kept.
  "/_next/static=web:page:open:cache",
  "/_next=web:page:open",
  "/icon.svg=web:page:open",
  "/sign-in=web:page:open",
  "/sign-up=web:page:open",
  "/=web:page",
];

const shape = {
  HOST: z.string().default("127.0.0.1"),
  PORT: portNumber(8000),
  LOG_LEVEL: logLevel(),
  DATABASE_URL: z.string().min(1),

  /** Where services listen: `name=http://host:port`, comma-separated; a name may come again. */
  SERVICES: listText(
    "auth=http://127.0.0.1:8001,knowledge=http://127.0.0.1:8002,analysis=http://127.0.0.1:8003,web=http://127.0.0.1:3000",
  ),
  /**
   * A folder of Unix sockets, named by port: a service on this machine that has one there is reached
   * through it, which costs less than TCP. Not used where others than its owner may enter it.
   */
  LOCAL_SOCKETS: z.string().min(1).optional(),
  /** Where people reach the workspace; over https the session cookie has another name. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).default("http://localhost:8000"),
  /**
   * `prefix=service:api`, then any of `:open` (for anybody), `:service` (the service itself decides
   * who may, and gets the cookies), `:upload`, `:writes`, `:cache`, `:warn`, `:enforce`,
   * `:hedge-MS`; the longest prefix wins. Api: perplexity, problem, page. Without it, `defaultRoutes`.
   */
  ROUTES: listText(),
  /** A JSON file with services, routes and limits; read at the start, at SIGHUP and by operation. */
  GATEWAY_CONFIG: z.string().optional(),
  /** Addresses and networks (CIDR) of proxies in front, whose X-Forwarded-For counts. */
  TRUSTED_PROXIES: listText(),
  /** Shared with the services: whoever holds it speaks as the gateway. */
  WORKSPACE_INTERNAL_TOKEN: z.string().min(16),

  /** Browser origins that may call the APIs; `*` is any. */
  CORS_ORIGINS: listText(),
  /** For auth to say who calls. */
  AUTH_TIMEOUT: durationMs("5s"),
  /**
   * How long whoever was let in lately still is while auth cannot be asked. What is revoked
   * meanwhile is not heard of, so that nobody is by default.
   */
  AUTH_GRACE: durationMs("0s"),

  /** 0 is no limit. */
  KEY_REQUESTS_PER_MINUTE: requestsPerMinute(6_000),
  KEY_BURST: z.coerce.number().int().min(1).default(600),
  IP_REQUESTS_PER_MINUTE: requestsPerMinute(12_000),
  IP_BURST: z.coerce.number().int().min(1).default(1_200),
  /** Keeps the limits of several gateways in one place: `redis://host:6379`. Memory without it. */
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//)
    .optional(),
  /** For Redis to answer; then memory decides. */
  REDIS_TIMEOUT: durationMs("100ms"),
  MAX_BODY: byteSize("32mb"),
  MAX_UPLOAD: byteSize("256mb"),
  /** Of bodies that are held against their specification here. */
  // At most 1 MiB of a body is checked here: of "{}," it would be 350,000 values.
  ...jsonLimits({ values: 100_000, keys: 50_000 }),
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
  /** Calls below `/upstreams`: accounts that one may be tried with, and for one to become free. */
  UPSTREAM_TRIES: z.coerce.number().int().min(1).max(20).default(3),
  UPSTREAM_WAIT: durationMs("10s"),
  UPSTREAM_CONNECT_TIMEOUT: durationMs("10s"),
  /**
   * Upstreams that may be asked although their address is private. Name the port, such as
   * `127.0.0.1:8080`: a host without one opens everything that listens there.
   */
  ALLOW_PRIVATE_UPSTREAMS: listText(),
  /**
   * WebSockets below `/upstreams` that may be open at once: at this gateway, of one key, and of one
   * organisation.
   */
  MAX_WEBSOCKETS: z.coerce.number().int().min(0).default(2_000),
  MAX_WEBSOCKETS_PER_KEY: z.coerce.number().int().min(0).default(50),
  MAX_WEBSOCKETS_PER_ORGANISATION: z.coerce.number().int().min(0).default(500),
  /** Of one message, whatever frames it comes in. */
  WEBSOCKET_MAX_MESSAGE: byteSize("16mb"),
  /** For the next bytes of either end, and for all of it. */
  WEBSOCKET_IDLE_TIMEOUT: durationMs("10m"),
  WEBSOCKET_MAX_TIME: durationMs("2h"),
  /** For both ends to take leave once one has. */
  WEBSOCKET_CLOSE_TIMEOUT: durationMs("3s"),
  /** Between looks at whether the caller's credential still holds. */
  WEBSOCKET_CHECK_INTERVAL: durationMs("5s"),
  DRAIN_TIMEOUT: durationMs("10s"),

  /** Recorded calls that wait to be sent on: bytes of one recording, of all, and of one body. */
  RECORD_MEMORY: byteSize("32mb"),
  RECORD_TOTAL_MEMORY: byteSize("128mb"),
  RECORD_MAX_BODY: byteSize("8mb"),
  /** Between batches of recorded calls, and at most between two signs of life. */
  RECORD_INTERVAL: durationMs("1s"),
  RECORD_HEARTBEAT: durationMs("15s"),
  /** For calls under way when a recording ends. */
  RECORD_DRAIN: durationMs("30s"),
  /** Bodies of one capture that is replayed, and all such captures, read into memory. */
  REPLAY_MAX_CAPTURE: byteSize("128mb"),
  REPLAY_MEMORY: byteSize("256mb"),
  /** A replayed capture that nobody asked for so long is freed, and read again when somebody does. */
  REPLAY_IDLE: durationMs("10m"),
  /** Upstreams that one organisation may record or replay. */
  MAX_UPSTREAM_MODES: z.coerce.number().int().min(1).default(100),
  /** For the analysis service to take a batch, or to begin to give a capture. */
  ANALYSIS_TIMEOUT: durationMs("30s"),

  /** Between checks of instances, where a service has several. */
  HEALTH_INTERVAL: durationMs("5s"),
  /** Failures in a row until an instance is set aside. */
  EJECT_FAILURES: z.coerce.number().int().min(1).default(5),
  /** The first time that it is set aside; it doubles with each further one. */
  EJECT_TIME: durationMs("5s"),
  EJECT_MAX_TIME: durationMs("1m"),
  /** For an instance that is back to get its full share. */
  SLOW_RETURN: durationMs("30s"),
  /** Tries of one request at other instances, where that is safe. */
  MAX_RETRIES: z.coerce.number().int().min(0).max(10).default(2),
  /** Retries and hedges may add this share of the requests, beside a small reserve. */
  RETRY_SHARE: z.coerce.number().min(0).max(1).default(0.2),
  /** For answers of an instance that was taken out of the configuration. */
  INSTANCE_DRAIN_TIMEOUT: durationMs("5m"),

  /** Bytes of stored answers in all, and of one. */
  CACHE_SIZE: byteSize("32mb"),
  CACHE_MAX_ENTRY: byteSize("1mb"),

  /** Between batches of usage to the database. */
  USAGE_INTERVAL: durationMs("10s"),
  USAGE_RETENTION: durationMs("2160h"),

  /** Lines a second; above it requests are sampled, failures of services too. */
  ACCESS_LOG_PER_SECOND: z.coerce.number().int().min(0).default(50),
};

export type GatewayConfig = ReturnType<typeof loadGatewayConfig>;

/** The only reader of the environment. @throws ConfigError */
export function loadGatewayConfig(environment: Record<string, string | undefined> = process.env) {
  return loadConfig(shape, environment);
}
