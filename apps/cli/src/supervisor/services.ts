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

const serviceScript = join("src", "main.ts");

export function authService(inputs: ServiceInputs): ChildDescription {
  return backService("auth", inputs, { VAULT_KEY_FILE: inputs.paths.vaultKeys });
}

export function knowledgeService(inputs: ServiceInputs): ChildDescription {
  const { settings, paths } = inputs;
  return backService("knowledge", inputs, {
    BLOB_DIR: paths.blobs,
    MODELS_DIR: settings.modelsFolder,
    AUTH_URL: onLoopback(settings.ports.auth),
    ...(settings.ownGuides ? { DOCS_DIR: join(projectRoot, "docs", "guides") } : {}),
  });
}

export function analysisService(inputs: ServiceInputs): ChildDescription {
  const { settings, paths } = inputs;
  return backService("analysis", inputs, {
    AUTH_URL: onLoopback(settings.ports.auth),
    KNOWLEDGE_URL: onLoopback(settings.ports.knowledge),
    RAW_KEY_FILE: paths.rawKeys,
  });
}

export function gatewayService(inputs: ServiceInputs, withWeb: boolean): ChildDescription {
  const { settings } = inputs;
  const { auth, knowledge, analysis, web } = settings.ports;
  const behind = Object.entries({ auth, knowledge, analysis, web });
  const service = ownService("gateway", inputs, {
    HOST: settings.gatewayHost,
    SERVICES: behind.map(([name, port]) => `${name}=${onLoopback(port)}`).join(","),
  });
  // Its /ready asks all behind it; without the web app it is alive, and that is what counts.
  return { ...service, readyUrl: `${gatewayAddress(settings)}/${withWeb ? "ready" : "health"}` };
}

/** A service that only the gateway is to reach. */
function backService(
  name: "auth" | "knowledge" | "analysis",
  inputs: ServiceInputs,
  environment: Readonly<Record<string, string>>,
): ChildDescription {
  return ownService(name, inputs, { HOST: "127.0.0.1", ...environment });
}

type ServiceName = "gateway" | "auth" | "knowledge" | "analysis";

const flagsOf: Readonly<Record<ServiceName, readonly string[]>> = {
  gateway: frugalProcess.gatewayFlags,
  auth: frugalProcess.nodeFlags,
  knowledge: frugalProcess.knowledgeFlags,
  analysis: frugalProcess.nodeFlags,
};

function ownService(
  name: ServiceName,
  { settings, paths, databaseUrl, internalToken }: ServiceInputs,
  environment: Readonly<Record<string, string>>,
): ChildDescription {
  const port = settings.ports[name];
  return {
    name,
    script: [...flagsOf[name], serviceScript],
    folder: join(projectRoot, "services", name),
    environment: {
      NODE_ENV: "production",
      PORT: String(port),
      LOCAL_SOCKETS: paths.sockets,
      DATABASE_URL: databaseUrl,
      WORKSPACE_INTERNAL_TOKEN: internalToken,
      PUBLIC_URL: settings.publicUrl,
      ...environment,
      ...frugalProcess.environment,
    },
    readyUrl: `${onLoopback(port)}/ready`,
  };
}

function onLoopback(port: number): string {
  return `http://127.0.0.1:${port}`;
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
    readyUrl: `${onLoopback(port)}/health`,
  };
}

/** Where this machine reaches the gateway, whatever address it is bound to. */
export function gatewayAddress(settings: WorkspaceSettings): string {
  const any = ["0.0.0.0", "::", "127.0.0.1", "localhost"].includes(settings.gatewayHost);
  const host = any ? "127.0.0.1" : settings.gatewayHost;
  return `http://${host.includes(":") ? `[${host}]` : host}:${settings.ports.gateway}`;
}
