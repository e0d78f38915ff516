import { join } from "node:path";
import { frugalProcess } from "@workspace/config";
import { projectRoot } from "../project-root.ts";
import type { ChildDescription } from "./managed-child.ts";
import type { WorkspaceSettings } from "./settings.ts";
import type { StatePaths } from "./state-folder.ts";
import { nextScript, webFolder } from "./web-build.ts";

export interface ServiceInputs {
  settings: WorkspaceSettings;
  paths: StatePaths;
  databaseUrl: string;
  internalToken: string;
}

const serviceScript = [...frugalProcess.nodeFlags, join("src", "main.ts")];

export function knowledgeService({
  settings,
  paths,
  databaseUrl,
  internalToken,
}: ServiceInputs): ChildDescription {
  const port = settings.ports.knowledge;
  return {
    name: "knowledge",
    script: serviceScript,
    folder: join(projectRoot, "services", "knowledge"),
    environment: {
      NODE_ENV: "production",
      HOST: "127.0.0.1",
      PORT: String(port),
      DATABASE_URL: databaseUrl,
      WORKSPACE_INTERNAL_TOKEN: internalToken,
      BLOB_DIR: paths.blobs,
      MODELS_DIR: settings.modelsFolder,
      AUTH_URL: `http://127.0.0.1:${settings.ports.auth}`,
      ...(settings.ownGuides ? { DOCS_DIR: join(projectRoot, "docs", "guides") } : {}),
      PUBLIC_URL: settings.publicUrl,
      ...frugalProcess.environment,
    },
    readyUrl: `http://127.0.0.1:${port}/ready`,
  };
}

export function analysisService({
  settings,
  databaseUrl,
  internalToken,
}: ServiceInputs): ChildDescription {
  const port = settings.ports.analysis;
  return {
    name: "analysis",
    script: serviceScript,
    folder: join(projectRoot, "services", "analysis"),
    environment: {
      NODE_ENV: "production",
      HOST: "127.0.0.1",
      PORT: String(port),
      DATABASE_URL: databaseUrl,
      WORKSPACE_INTERNAL_TOKEN: internalToken,
      AUTH_URL: `http://127.0.0.1:${settings.ports.auth}`,
      KNOWLEDGE_URL: `http://127.0.0.1:${settings.ports.knowledge}`,
      PUBLIC_URL: settings.publicUrl,
      ...frugalProcess.environment,
    },
    readyUrl: `http://127.0.0.1:${port}/ready`,
  };
}

export function authService({
  settings,
  paths,
  databaseUrl,
  internalToken,
}: ServiceInputs): ChildDescription {
  const port = settings.ports.auth;
  return {
    name: "auth",
    script: serviceScript,
    folder: join(projectRoot, "services", "auth"),
    environment: {
      NODE_ENV: "production",
      HOST: "127.0.0.1",
      PORT: String(port),
      DATABASE_URL: databaseUrl,
      WORKSPACE_INTERNAL_TOKEN: internalToken,
      PUBLIC_URL: settings.publicUrl,
      VAULT_KEY_FILE: paths.vaultKeys,
      ...frugalProcess.environment,
    },
    readyUrl: `http://127.0.0.1:${port}/ready`,
  };
}

export function gatewayService(inputs: ServiceInputs, withWeb: boolean): ChildDescription {
  const { settings } = inputs;
  const { gateway, auth, knowledge, analysis, web } = settings.ports;
  const services = [
    `auth=http://127.0.0.1:${auth}`,
    `knowledge=http://127.0.0.1:${knowledge}`,
    `analysis=http://127.0.0.1:${analysis}`,
    `web=http://127.0.0.1:${web}`,
  ];
  return {
    name: "gateway",
    script: serviceScript,
    folder: join(projectRoot, "services", "gateway"),
    environment: {
      NODE_ENV: "production",
      HOST: settings.gatewayHost,
      PORT: String(gateway),
      DATABASE_URL: inputs.databaseUrl,
      WORKSPACE_INTERNAL_TOKEN: inputs.internalToken,
      SERVICES: services.join(","),
      PUBLIC_URL: settings.publicUrl,
      ...frugalProcess.environment,
    },
    // Its /ready asks all behind it; without the web app it is alive, and that is what counts.
    readyUrl: `${gatewayAddress(settings)}/${withWeb ? "ready" : "health"}`,
  };
}

export function webService({ settings, internalToken }: ServiceInputs): ChildDescription {
  const port = settings.ports.web;
  return {
    name: "web",
    script: [nextScript(), "start", "-H", "127.0.0.1", "-p", String(port)],
    folder: webFolder,
    environment: {
      NODE_ENV: "production",
      NEXT_TELEMETRY_DISABLED: "1",
      PORT: String(port),
      WORKSPACE_INTERNAL_TOKEN: internalToken,
      PUBLIC_URL: settings.publicUrl,
    },
    readyUrl: `http://127.0.0.1:${port}/health`,
  };
}

/** Where this machine reaches the gateway, whatever address it is bound to. */
export function gatewayAddress(settings: WorkspaceSettings): string {
  const any = ["0.0.0.0", "::", "127.0.0.1", "localhost"].includes(settings.gatewayHost);
  const host = any ? "127.0.0.1" : settings.gatewayHost;
  return `http://${host.includes(":") ? `[${host}]` : host}:${settings.ports.gateway}`;
}
