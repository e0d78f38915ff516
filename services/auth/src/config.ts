import { fileURLToPath } from "node:url";
import { z } from "zod";
import { byteSize, durationMs, listText, loadConfig, portNumber } from "@workspace/config";
import { poolsShape } from "./pools/pools-config.ts";
import { tokensShape } from "./tokens/tokens-config.ts";
import { providersText } from "./oauth/provider-settings.ts";

const shape = {
  HOST: z.string().default("127.0.0.1"),
  PORT: portNumber(8001),
  /** A folder: the service listens on a Unix socket in it as well, where the gateway looks for it. */
  LOCAL_SOCKETS: z.string().min(1).optional(),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal"]).default("info"),
  DATABASE_URL: z.string().min(1),
  DATABASE_CONNECTIONS: z.coerce.number().int().min(2).max(200).default(10),
  /** Calls must carry it; the gateway does. */
  WORKSPACE_INTERNAL_TOKEN: z.string().min(16),
  /** Keys of this service are derived from it; by default it is derived from the internal token. */
  AUTH_SECRET: z.string().min(32).optional(),
  /** Where people reach the workspace: links, redirects and cookies are made for it. */
  PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .default("http://localhost:8000")
    .transform((url) => new URL(url).origin),
  /** Further origins whose pages may act for a signed-in person. */
  ALLOWED_ORIGINS: listText(),

  /** Who the first start makes the owner. */
  OWNER_NAME: z.string().min(1).max(100).default("Owner"),
  OWNER_EMAIL: z.email().max(254).default("owner@workspace.invalid"),
  SIGN_UP: z.enum(["invitation", "open"]).default("invitation"),
  INVITATION_LIFETIME: durationMs("168h"),
  SIGN_IN_LINK_LIFETIME: durationMs("24h"),
  /** OAuth and OIDC providers, as a JSON array; see `oauth/provider-settings.ts`. */
  AUTH_PROVIDERS: providersText(),

  SESSION_IDLE_LIFETIME: durationMs("168h"),
  SESSION_LIFETIME: durationMs("720h"),
  SESSION_ROTATE_AFTER: durationMs("15m"),
  SESSION_ROTATION_GRACE: durationMs("60s"),

  /** Tries at once, and after how long another is allowed. */
  ACCOUNT_TRIES: z.coerce.number().int().min(1).max(1_000).default(10),
  ACCOUNT_TRY_EVERY: durationMs("30s"),
  ADDRESS_TRIES: z.coerce.number().int().min(1).max(100_000).default(50),
  ADDRESS_TRY_EVERY: durationMs("5s"),
  SECOND_FACTOR_TRIES: z.coerce.number().int().min(1).max(100).default(6),
  SECOND_FACTOR_TRY_EVERY: durationMs("5m"),

  /** How long lines of the audit log are kept; 0 is for ever. */
  AUDIT_RETENTION: durationMs("0"),

  ...tokensShape,
  ...poolsShape,

  MAX_JSON_BODY: byteSize("256kb"),
  REQUEST_TIMEOUT: durationMs("30s"),
  HANDLER_TIMEOUT: durationMs("30s"),
  HEARTBEAT: durationMs("15s"),
  DRAIN_TIMEOUT: durationMs("8s"),
};

export type AuthConfig = ReturnType<typeof loadAuthConfig>;

export const migrationsFolder = fileURLToPath(new URL("../migrations", import.meta.url));

/** The only reader of the environment. @throws ConfigError */
export function loadAuthConfig(environment: Record<string, string | undefined> = process.env) {
  return loadConfig(shape, environment);
}
