import { fileURLToPath } from "node:url";
import { z } from "zod";
import {
  baseAddress,
  byteSize,
  durationMs,
  listText,
  loadConfig,
  serviceSettings,
} from "@workspace/config";

const shape = {
  ...serviceSettings({
    port: 8003,
    databaseConnections: 8,
    // Specs to compare are sent as members of JSON.
    jsonBody: "32mb",
    requestTimeout: "15m",
    handlerTimeout: "15m",
  }),
  /** The auth service, which tells what organisations ended; without it, what they leave stays. */
  AUTH_URL: baseAddress().optional(),
  ENDED_ORGANISATIONS_EVERY: durationMs("5m"),
  /** The knowledge service, which is told of specs so that answers cite them; without it, they do not. */
  KNOWLEDGE_URL: baseAddress().optional(),
  /** Of one spec. */
  MAX_CITED_OPERATIONS: z.coerce.number().int().min(0).default(500),

  /**
   * By what redacted secrets are told apart: the same secret has the same token under one key. Derived
   * from the internal token where it is not set; then tokens change with that.
   */
  REDACTION_KEY: z.string().min(16).optional(),
  /**
   * Master keys for what is kept with its secrets, base64 or hex, comma-separated, the present one
   * first; or a command that prints them; or the file where they are, made when it is first needed.
   * Without any of these nothing is kept so.
   */
  RAW_KEYS: z.string().optional(),
  RAW_KEY_COMMAND: z.string().optional(),
  RAW_KEY_FILE: z.string().optional(),
  /** One HAR. */
  MAX_CAPTURE: byteSize("2gb"),
  MAX_CAPTURE_ENTRIES: z.coerce.number().int().min(1).default(1_000_000),
  /** One entry of a HAR, and one body of it once decoded. */
  MAX_ENTRY: byteSize("32mb"),
  /** An import that did not get on for so long has lost its process, and is taken back. */
  IMPORT_STALLED: durationMs("2m"),

  /** A recorder that was not heard of for so long is dead; a recording without a live one has ended. */
  RECORDING_SILENCE: durationMs("2m"),
  /** Of one recording: gateways, and their restarts. */
  MAX_RECORDERS: z.coerce.number().int().min(1).default(1_000),

  /** Of one request with a JSON path: exchanges whose bodies are read, and the time for it. */
  JSON_PATH_EXCHANGES: z.coerce.number().int().min(1).default(200_000),
  JSON_PATH_TIME: durationMs("10s"),

  /**
   * Threads in which captures are read and described. Two of them are for those who wait for an answer,
   * and no organisation waits with more than the rest.
   */
  INFERENCE_THREADS: z.coerce.number().int().min(1).max(64).default(3),
  /** Of one such thread. */
  INFERENCE_MEMORY: byteSize("1gb"),
  INFERENCE_TIMEOUT: durationMs("10m"),
  /** For one task that somebody waits for, such as a comparison. */
  INFERENCE_WAITED_TIMEOUT: durationMs("2m"),
  /** Captures that one spec is inferred from. */
  MAX_SPEC_CAPTURES: z.coerce.number().int().min(1).max(10_000).default(200),
  /** Older ones are dropped, save those that a watch compares with. */
  MAX_REVISIONS: z.coerce.number().int().min(1).default(500),

  /** Where people reach the workspace: notifications lead there. */
  PUBLIC_URL: baseAddress().default("http://localhost:8000"),
  /** Of one spec, and the comparisons that each keeps. */
  MAX_WATCHES: z.coerce.number().int().min(1).default(20),
  MAX_WATCH_RUNS: z.coerce.number().int().min(1).default(200),
  /** What secrets of webhooks are sealed under; derived from the internal token where it is not set. */
  WEBHOOK_KEY: z.string().min(16).optional(),
  /**
   * Hosts of loopback and private networks that may be posted to all the same; with a port, such as
   * `hooks.internal:8080`, that port alone, which is better.
   */
  ALLOW_PRIVATE_WEBHOOKS: listText(),
  WEBHOOK_TIMEOUT: durationMs("10s"),
  /** How often a notification is posted, and the pause before the second time; each further is three times as long. */
  WEBHOOK_ATTEMPTS: z.coerce.number().int().min(1).max(20).default(6),
  WEBHOOK_PAUSE: durationMs("10s"),

  /** How often work is looked for, and how long it is held without a sign of life. */
  JOB_POLL: durationMs("1s"),
  JOB_HOLD: durationMs("30s"),
};

export type AnalysisConfig = ReturnType<typeof loadAnalysisConfig>;

export const migrationsFolder = fileURLToPath(new URL("../migrations", import.meta.url));

/** The only reader of the environment. @throws ConfigError */
export function loadAnalysisConfig(environment: Record<string, string | undefined> = process.env) {
  return loadConfig(shape, environment);
}
