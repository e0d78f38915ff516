import { z } from "zod";
import { byteSize, durationMs, portNumber } from "./values.ts";

/** What a service is set to unless the environment says otherwise. */
export interface ServiceDefaults {
  readonly port: number;
  readonly databaseConnections: number;
  /** As `byteSize` reads it. */
  readonly jsonBody: string;
  /** As `durationMs` reads them. */
  readonly requestTimeout: string;
  readonly handlerTimeout: string;
}

/** The variables that every service behind the gateway has. */
export function serviceSettings(defaults: ServiceDefaults) {
  return {
    HOST: z.string().default("127.0.0.1"),
    PORT: portNumber(defaults.port),
    /** A folder: the service listens on a Unix socket in it as well, where the gateway looks for it. */
    LOCAL_SOCKETS: z.string().min(1).optional(),
    LOG_LEVEL: logLevel(),
    DATABASE_URL: z.string().min(1),
    DATABASE_CONNECTIONS: z.coerce
      .number()
      .int()
      .min(2)
      .max(200)
      .default(defaults.databaseConnections),
    /** Calls must carry it; the gateway does. */
    WORKSPACE_INTERNAL_TOKEN: z.string().min(16),

    MAX_JSON_BODY: byteSize(defaults.jsonBody),
    ...jsonLimits(),
    REQUEST_TIMEOUT: durationMs(defaults.requestTimeout),
    HANDLER_TIMEOUT: durationMs(defaults.handlerTimeout),
    HEARTBEAT: durationMs("15s"),
    DRAIN_TIMEOUT: durationMs("8s"),
  };
}

interface JsonDefaults {
  readonly values: number;
  readonly keys: number;
}

/** Of bodies of some 32 MB; who takes less text at once says less. */
const serviceJson: JsonDefaults = { values: 1_000_000, keys: 250_000 };

/** Levels of lists and objects in a JSON body, values in all without keys, and keys in all. */
export function jsonLimits(defaults: JsonDefaults = serviceJson) {
  return {
    MAX_JSON_DEPTH: z.coerce.number().int().min(8).max(1_000).default(64),
    MAX_JSON_VALUES: z.coerce.number().int().min(1_000).default(defaults.values),
    MAX_JSON_KEYS: z.coerce.number().int().min(1_000).default(defaults.keys),
  };
}

export function logLevel() {
  return z.enum(["trace", "debug", "info", "warn", "error", "fatal"]).default("info");
}
