import { mkdir, mkdtemp, rm } from "node:fs/promises";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createKnowledgeClient } from "@workspace/client";
import type { KnowledgeClient } from "@workspace/client";
import { identitySecret, internalHeaders, signIdentity } from "@workspace/http";
import type { Principal } from "@workspace/http";
import { openDatabase } from "@workspace/storage";
import type { Database } from "@workspace/storage";
import { createLogger, createMetrics } from "@workspace/telemetry";
import { createTestDatabase } from "@workspace/testing";
import { createEmbedder } from "../src/adapters/embedder/index.ts";
import { createApp } from "../src/app.ts";
import { compose } from "../src/compose.ts";
import type { Parts } from "../src/compose.ts";
import { loadKnowledgeConfig, migrationsFolder } from "../src/config.ts";
import { testPrincipal } from "./support/test-principal.ts";

export const internalToken = "internal-token-of-the-test";
/** Shared by all runs on this machine: preparing the embedding model takes seconds of CPU. */
const modelsFolder = fileURLToPath(
  new URL("../../../node_modules/.cache/workspace-models", import.meta.url),
);

export interface TestKnowledge extends AsyncDisposable {
  url: string;
  sql: Database;
  parts: Parts;
  /** Of the installation's operator, as are the headers. */
  client: KnowledgeClient;
  headers: Readonly<Record<string, string>>;
  /** What a call of somebody's carries, for as long as the test runs. */
  headersOf(principal: Principal): Readonly<Record<string, string>>;
  clientOf(principal: Principal): KnowledgeClient;
  /** Lines of the log, as text. */
  log: string[];
  /** Adds Markdown and waits until it is searchable, by words and by vectors. */
  addDocument(title: string, text: string): Promise<string>;
}

/** The real service on a database and folders of its own; every reply is held against the spec. */
export async function startKnowledge(
  environment: Record<string, string> = {},
): Promise<TestKnowledge> {
  await mkdir(modelsFolder, { recursive: true });
  const folder = await mkdtemp(join(tmpdir(), "knowledge-"));
  const database = await createTestDatabase([{ schema: "knowledge", folder: migrationsFolder }]);
  const config = loadKnowledgeConfig({
    DATABASE_URL: database.url,
    WORKSPACE_INTERNAL_TOKEN: internalToken,
    BLOB_DIR: join(folder, "blobs"),
    MODELS_DIR: modelsFolder,
    ...environment,
  });
  const log: string[] = [];
  const destination = { write: (line: string) => void log.push(line) };
  const logger = createLogger({ service: "knowledge", destination });
  const sql = openDatabase({ url: database.url, schema: "knowledge" });
  const embedder = await createEmbedder({ modelStore: config.MODELS_DIR, logger });
  const parts = compose({ config, sql, embedder, logger });
  const app = createApp(parts, createMetrics("knowledge"), { checkReplies: true });
  signIdentities(app.server);
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  parts.indexer.start();
  parts.chatWorker.start();
  const headersOf = (principal: Principal) => ({
    "x-workspace-internal-token": internalToken,
    [callerHeader]: JSON.stringify(principal),
  });
  const clientOf = (principal: Principal) =>
    createKnowledgeClient({
      baseUrl: url,
      fetch: (input, init) =>
        fetch(input, {
          ...init,
          headers: { ...Object.fromEntries(new Headers(init?.headers)), ...headersOf(principal) },
        }),
    });
  const operator = testPrincipal({ operator: true });
  const headers = headersOf(operator);
  const client = clientOf(operator);

  async function addDocument(title: string, text: string): Promise<string> {
    const { id } = await client.createDocumentFromText({
      body: { title, text, kind: "markdown" },
    });
    for (;;) {
      const status = await client.getIndexingStatus();
      if (status.state === "idle") return id;
      await new Promise((done) => setTimeout(done, 50));
    }
  }

  async function close(): Promise<void> {
    await app.close();
    await parts.runs.drain(500);
    await Promise.all([
      parts.organisations.close(),
      parts.chatWorker.close(),
      parts.follower.close(),
      parts.indexer.close(),
    ]);
    await Promise.all([
      parts.parser.close(),
      parts.retriever.close(),
      parts.models.close(),
      parts.documents.web.close(),
      embedder.close(),
    ]);
    await sql.end();
    await database.drop();
    await rm(folder, { recursive: true });
  }

  return {
    url,
    sql,
    parts,
    client,
    clientOf,
    headers,
    headersOf,
    log,
    addDocument,
    [Symbol.asyncDispose]: close,
  };
}

/** Names the caller of a test's request, in the clear. */
const callerHeader = "x-test-caller";

/** Stands where the gateway stands: whoever is named as the caller is vouched for by a fresh token. */
function signIdentities(server: Server): void {
  const secret = identitySecret(internalToken, "knowledge");
  server.prependListener("request", (request) => {
    const { [callerHeader]: caller, ...headers } = request.headers;
    if (typeof caller !== "string") return;
    const principal = JSON.parse(caller) as Principal;
    const identity = signIdentity(secret, "knowledge", principal, Date.now());
    request.headers = { ...headers, [internalHeaders.identity]: identity };
  });
}
