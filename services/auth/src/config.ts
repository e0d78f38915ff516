import { fileURLToPath } from "node:url";
import { z } from "zod";
import { byteSize, durationMs, loadConfig, portNumber } from "@workspace/config";
import { providersText } from "./oauth/provider-settings.ts";

const shape = {
  HOST: z.string().default("127.0.0.1"),
  PORT: portNumber(8001),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal"]).default("info"),
  DATABASE_URL: z.string().min(1),
  DATABASE_CONNECTIONS: z.coerce.number().int().min(2).max(200).default(10),
  /** Calls must carry it; the gateway does. */
  WORKSPACE_INTERNAL_TOKEN: z.string().min(16),
  /** Where people reach the workspace: links, redirects and cookies are made for it. */
  PUBLIC_URL: z
    .url()
    .default("http://localhost:8000")
    .transform((url) => url.replace(/\/+$/, "")),

  /** OAuth and OIDC providers, as a JSON array; see `oauth/provider-settings.ts`. */
  AUTH_PROVIDERS: providersText(),

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
