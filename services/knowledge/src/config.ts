import { fileURLToPath } from "node:url";
import { z } from "zod";
import {
  ConfigError,
  baseAddress,
  booleanText,
  byteSize,
  durationMs,
  listText,
  loadConfig,
  serviceSettings,
} from "@workspace/config";
import { modelSettings } from "./models/model-config.ts";
import { modelSettingsFaults } from "./models/model-settings-faults.ts";

const shape = {
  ...serviceSettings({
    port: 8002,
    databaseConnections: 12,
    jsonBody: "32mb",
    requestTimeout: "15m",
    handlerTimeout: "10m",
  }),
  /** The auth service, which tells what organisations ended; without it, what they leave stays. */
  AUTH_URL: baseAddress().optional(),
  ENDED_ORGANISATIONS_EVERY: durationMs("5m"),
  /** Where people reach the workspace: addresses of cited documents start with it. */
  PUBLIC_URL: baseAddress().default("http://localhost:8000"),

  /** Originals and texts of documents, by content. */
  BLOB_DIR: z.string().default("./data/blobs"),
  /** Prepared embedding models. */
  MODELS_DIR: z.string().default("./data/models"),
  /** A folder with `model.onnx` and `tokenizer.json` instead of the shipped model. */
  EMBEDDING_MODEL_DIR: z.string().optional(),
  /** Indexed on the first start, so that the first question has an answer. */
  DOCS_DIR: z.string().optional(),

  /** One document, as it is uploaded or fetched. */
  MAX_DOCUMENT: byteSize("50mb"),
  MAX_CORPUS_IMPORT: byteSize("1gb"),
  URL_TIMEOUT: durationMs("30s"),
  /**
   * Hosts of loopback and private networks that documents may be fetched from all the same; with
   * a port, such as `wiki.internal:8080`, that port alone, which is better.
   */
  ALLOW_PRIVATE_HOSTS: listText(),
  /** Folders inside of which folders may be added; all of them by default. */
  ALLOWED_FOLDERS: listText("/"),
  MAX_FOLDER_FILES: z.coerce.number().int().min(1).default(50_000),

  /** 0 switches the answer cache off. */
  ANSWER_CACHE_TTL: durationMs("24h"),
  ANSWER_CACHE_ENTRIES: z.coerce.number().int().min(1).default(10_000),
  /** Answers to the compatible APIs become entries of the history as well. */
  RECORD_API_ANSWERS: booleanText(true),

  ...modelSettings,
};

export type KnowledgeConfig = ReturnType<typeof loadKnowledgeConfig>;

export const migrationsFolder = fileURLToPath(new URL("../migrations", import.meta.url));

/** The only reader of the environment. @throws ConfigError */
export function loadKnowledgeConfig(environment: Record<string, string | undefined> = process.env) {
  const config = loadConfig(shape, environment);
  const faults = modelSettingsFaults(config);
  if (faults.length > 0)
    throw new ConfigError(`The configuration is not usable:\n  ${faults.join("\n  ")}`);
  return config;
}

/**
 * The runtime of embedding models would keep a database on how it is used, with a number for this
 * machine, in the user's home and send it to its maker. It asks for this when its library is loaded.
 */
export function refuseTelemetry(): void {
  process.env["ORT_DISABLE_TELEMETRY"] = "1";
}
