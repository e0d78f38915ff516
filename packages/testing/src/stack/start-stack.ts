import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  createAnalysisClient,
  createAuthClient,
  createGatewayClient,
  createKnowledgeClient,
} from "@workspace/client";
import type { AnalysisClient, AuthClient, GatewayClient, KnowledgeClient } from "@workspace/client";
import { createTestDatabase } from "../database/index.ts";
import { lookForSecrets, promiseEvidence, registerSecret } from "../secrets/index.ts";
import { addDocuments } from "./add-documents.ts";
import type { AddedDocument, StackDocument } from "./add-documents.ts";
import { freePorts } from "./free-ports.ts";
import { ServiceProcess } from "./service-process.ts";
import type { EndSignal } from "./service-process.ts";

export type StackService = "analysis" | "auth" | "gateway" | "knowledge";

export interface StackOptions {
  /** Starts the analysis service as well; most tests do without its process. */
  readonly analysis?: boolean;
  /** Environment of the services, over what the stack sets. */
  readonly env?: Partial<Record<StackService, Readonly<Record<string, string>>>>;
  /** Added through the gateway, and searchable when the stack is handed out. */
  readonly documents?: readonly StackDocument[];
}

export interface Stack extends AsyncDisposable {
  /** Where clients reach the workspace: the gateway, without a slash at the end. */
  readonly baseUrl: string;
  readonly analysisUrl: string;
  readonly authUrl: string;
  readonly knowledgeUrl: string;
  readonly apiKey: string;
  readonly internalToken: string;
  readonly databaseUrl: string;
  readonly documents: readonly AddedDocument[];
  /** As the owner whose key `apiKey` is, like the other clients; of use with the option `analysis`. */
  readonly analysis: AnalysisClient;
  readonly auth: AuthClient;
  readonly gateway: GatewayClient;
  readonly knowledge: KnowledgeClient;
  /** Of the process that runs now. */
  pid(service: StackService): number | undefined;
  /** Lines that a service wrote, over all of its starts. */
  logs(service: StackService): readonly string[];
  /** The process is gone when this returns. */
  kill(service: StackService, signal?: EndSignal): Promise<void>;
  /** Starts it again where it is gone, stops it in good order first where it is not. */
  restart(service: StackService): Promise<void>;
  stop(): Promise<void>;
}

const projectRoot = fileURLToPath(new URL("../../../..", import.meta.url));
/** Shared by all runs on this machine: preparing the embedding model takes seconds of CPU. */
const modelsFolder = join(projectRoot, "node_modules", ".cache", "workspace-models");

/**
 * The real gateway, auth and knowledge processes, and analysis where it is asked for, over a database and folders of their own. There is no
 * web app; the gateway does without.
 *
 * @example await using stack = await startStack({ documents: [{ name: "a.md", text: "# A" }] });
 */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  await mkdir(modelsFolder, { recursive: true });
  const folder = await mkdtemp(join(tmpdir(), "workspace-stack-"));
  const keepPromise = await promiseEvidence(folder);
  const database = await createTestDatabase();
  const internalToken = randomBytes(24).toString("hex");
  registerSecret(internalToken);
  const [gatewayPort = 0, authPort = 0, knowledgePort = 0, analysisPort = 0, webPort = 0] =
    await freePorts(5);
  const baseUrl = `http://127.0.0.1:${gatewayPort}`;
  const analysisUrl = `http://127.0.0.1:${analysisPort}`;
  const authUrl = `http://127.0.0.1:${authPort}`;
  const knowledgeUrl = `http://127.0.0.1:${knowledgePort}`;
  const common = {
    NODE_ENV: "production",
    HOST: "127.0.0.1",
    LOCAL_SOCKETS: join(folder, "sockets"),
    DATABASE_URL: database.url,
    WORKSPACE_INTERNAL_TOKEN: internalToken,
  };
  const addresses = {
    auth: authUrl,
    knowledge: knowledgeUrl,
    ...(options.analysis ? { analysis: analysisUrl } : {}),
    web: `http://127.0.0.1:${webPort}`,
  };
  const services: Record<StackService, ServiceProcess> = {
    analysis: new ServiceProcess({
      name: "analysis",
      script: join(projectRoot, "services", "analysis", "src", "main.ts"),
      environment: {
        ...common,
        PORT: String(analysisPort),
        AUTH_URL: authUrl,
        KNOWLEDGE_URL: knowledgeUrl,
        ...options.env?.analysis,
      },
      readyUrl: `${analysisUrl}/ready`,
    }),
    auth: new ServiceProcess({
      name: "auth",
      script: join(projectRoot, "services", "auth", "src", "main.ts"),
      environment: {
        ...common,
        PORT: String(authPort),
        PUBLIC_URL: baseUrl,
        VAULT_KEY_FILE: join(folder, "vault.keys"),
        ...options.env?.auth,
      },
      readyUrl: `${authUrl}/ready`,
    }),
    knowledge: new ServiceProcess({
      name: "knowledge",
      script: join(projectRoot, "services", "knowledge", "src", "main.ts"),
      environment: {
        ...common,
        PORT: String(knowledgePort),
        PUBLIC_URL: baseUrl,
        BLOB_DIR: join(folder, "blobs"),
        MODELS_DIR: modelsFolder,
        AUTH_URL: authUrl,
        ...options.env?.knowledge,
      },
      readyUrl: `${knowledgeUrl}/ready`,
    }),
    gateway: new ServiceProcess({
      name: "gateway",
      script: join(projectRoot, "services", "gateway", "src", "main.ts"),
      environment: {
        ...common,
        PORT: String(gatewayPort),
        SERVICES: Object.entries(addresses)
          .map(([name, address]) => `${name}=${address}`)
          .join(","),
        PUBLIC_URL: baseUrl,
        ...options.env?.gateway,
      },
      readyUrl: `${baseUrl}/health`,
    }),
  };

  async function stop(): Promise<void> {
    const ended = await Promise.allSettled(
      Object.values(services).map((service) => service.kill("SIGTERM")),
    );
    try {
      for (const [name, service] of Object.entries(services))
        await lookForSecrets("log", name, service.lines.join("\n"));
      await database.drop();
    } finally {
      await keepPromise();
    }
    await rm(folder, { recursive: true, force: true });
    const failure = ended.find((result) => result.status === "rejected");
    if (failure) throw failure.reason;
  }

  try {
    const { analysis: optional, ...always } = services;
    const started = [...Object.values(always), ...(options.analysis ? [optional] : [])];
    await Promise.all(started.map((service) => service.start()));
    const { key: apiKey } = await createAuthClient({
      baseUrl: authUrl,
      headers: { "x-workspace-internal-token": internalToken },
    }).replaceOwnerKey({ body: { name: "test stack" } });
    const analysis = createAnalysisClient({ baseUrl, apiKey });
    const auth = createAuthClient({ baseUrl, apiKey });
    const gateway = createGatewayClient({ baseUrl, apiKey });
    const knowledge = createKnowledgeClient({ baseUrl, apiKey });
    const documents = await addDocuments(knowledge, options.documents ?? []);
    return {
      baseUrl,
      analysisUrl,
      authUrl,
      knowledgeUrl,
      apiKey,
      internalToken,
      databaseUrl: database.url,
      documents,
      analysis,
      auth,
      gateway,
      knowledge,
      pid: (service) => services[service].pid,
      logs: (service) => services[service].lines,
      kill: (service, signal = "SIGKILL") => services[service].kill(signal),
      restart: async (service) => {
        await services[service].kill("SIGTERM");
        await services[service].start();
      },
      stop,
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await stop().catch(() => {});
    throw error;
  }
}
