import { join, resolve } from "node:path";
import { booleanText, loadConfig, portNumber } from "@workspace/config";
import { z } from "zod";
import { projectRoot } from "../project-root.ts";

const shape = {
  /** State folder. */
  WORKSPACE_DATA: z.string().default(join(projectRoot, "data")),
  /** Another PostgreSQL (15 or newer) instead of the embedded one. */
  DATABASE_URL: z.string().optional(),
  /** Where the gateway listens; services behind it always listen on loopback only. */
  GATEWAY_HOST: z.string().default("127.0.0.1"),
  GATEWAY_PORT: portNumber(8000),
  /** Where readers reach the workspace, for links in answers and mail; default: this machine. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  AUTH_PORT: portNumber(8001),
  KNOWLEDGE_PORT: portNumber(8002),
  ANALYSIS_PORT: portNumber(8003),
  WEB_PORT: portNumber(3000),
  /** Where prepared embedding models are kept; workspaces may share the folder. Default: in the state folder. */
  MODELS_DIR: z.string().optional(),
  /** Whether the corpus has the workspace's own guides. */
  OWN_GUIDES: booleanText(true),
};

export interface WorkspaceSettings {
  dataFolder: string;
  databaseUrl: string | null;
  gatewayHost: string;
  /** Without a slash at the end. */
  publicUrl: string;
  ports: { gateway: number; auth: number; knowledge: number; analysis: number; web: number };
  modelsFolder: string;
  ownGuides: boolean;
}

/** @throws ConfigError that names each wrong variable */
export function loadSettings(
  environment: Record<string, string | undefined> = process.env,
): WorkspaceSettings {
  const values = loadConfig(shape, environment);
  const from = environment.INIT_CWD ?? process.cwd();
  const dataFolder = resolve(from, values.WORKSPACE_DATA);
  return {
    dataFolder,
    databaseUrl: values.DATABASE_URL ?? null,
    gatewayHost: values.GATEWAY_HOST,
    publicUrl: (values.PUBLIC_URL ?? `http://localhost:${values.GATEWAY_PORT}`).replace(/\/+$/, ""),
    ports: {
      gateway: values.GATEWAY_PORT,
      auth: values.AUTH_PORT,
      knowledge: values.KNOWLEDGE_PORT,
      analysis: values.ANALYSIS_PORT,
      web: values.WEB_PORT,
    },
    modelsFolder: resolve(from, values.MODELS_DIR ?? join(dataFolder, "models")),
    ownGuides: values.OWN_GUIDES,
  };
}
