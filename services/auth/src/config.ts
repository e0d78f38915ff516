import { fileURLToPath } from "node:url";
import { z } from "zod";
import { durationMs, listText, loadConfig, serviceSettings } from "@workspace/config";
import { poolsShape } from "./pools/pools-config.ts";
import { tokensShape } from "./tokens/tokens-config.ts";
import { providersText } from "./oauth/provider-settings.ts";

const shape = {
  ...serviceSettings({
    port: 8001,
    databaseConnections: 10,
    jsonBody: "256kb",
    requestTimeout: "30s",
    handlerTimeout: "30s",
  }),
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
};

export type AuthConfig = ReturnType<typeof loadAuthConfig>;

export const migrationsFolder = fileURLToPath(new URL("../migrations", import.meta.url));

/** The only reader of the environment. @throws ConfigError */
export function loadAuthConfig(environment: Record<string, string | undefined> = process.env) {
  return loadConfig(shape, environment);
}
