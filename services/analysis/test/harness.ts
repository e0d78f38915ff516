import type { Server } from "node:http";
import { createAnalysisClient } from "@workspace/client";
import type { AnalysisClient } from "@workspace/client";
import { identitySecret, internalHeaders, signIdentity } from "@workspace/http";
import type { Principal } from "@workspace/http";
import { openDatabase } from "@workspace/storage";
import type { Database } from "@workspace/storage";
import { createLogger, createMetrics } from "@workspace/telemetry";
import { createTestDatabase } from "@workspace/testing/database";
import { compose, createApp } from "../src/app.ts";
import type { Parts } from "../src/app.ts";
import { loadAnalysisConfig, migrationsFolder } from "../src/config.ts";

const internalToken = "internal-token-of-the-test";
/** Names the caller of a test's request, in the clear. */
const callerHeader = "x-test-caller";

export interface TestAnalysis extends AsyncDisposable {
  url: string;
  sql: Database;
  parts: Parts;
  log: string[];
  headersOf(principal: Principal): Readonly<Record<string, string>>;
  clientOf(principal: Principal): AnalysisClient;
  /** Of an organisation that nobody works for yet. */
  newClient(): AnalysisClient;
}

/** The owner of an organisation. */
export function testPrincipal(organisation = "c", changes: Partial<Principal> = {}): Principal {
  return {
    userId: `usr_01jd3v7q8m2n4p6r8t0v2x4z6${organisation}`,
    organisationId: `org_01jd3v7q8m2n4p6r8t0v2x4z6${organisation}`,
    role: "owner",
    scopes: null,
    keyId: null,
    sessionId: null,
    operator: false,
    ...changes,
  };
}

/** The real service on a database of its own; every reply is held against the spec. */
export async function startAnalysis(
  environment: Record<string, string> = {},
): Promise<TestAnalysis> {
  const database = await createTestDatabase([{ schema: "analysis", folder: migrationsFolder }]);
  const config = loadAnalysisConfig({
    DATABASE_URL: database.url,
    WORKSPACE_INTERNAL_TOKEN: internalToken,
    JOB_POLL: "100ms",
    ...environment,
  });
  const log: string[] = [];
  const destination = { write: (line: string) => void log.push(line) };
  const logger = createLogger({ service: "analysis", destination });
  const sql = openDatabase({ url: database.url, schema: "analysis" });
  const parts = compose({ config, sql, logger });
  const app = createApp(parts, createMetrics("analysis"), { checkReplies: true });
  signIdentities(app.server);
  parts.learning.start();
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  const headersOf = (principal: Principal) => ({
    "x-workspace-internal-token": internalToken,
    [callerHeader]: JSON.stringify(principal),
  });
  const clientOf = (principal: Principal) =>
    createAnalysisClient({ baseUrl: url, headers: headersOf(principal) });
  let organisations = 0;
  return {
    url,
    sql,
    parts,
    log,
    headersOf,
    clientOf,
    newClient: () => clientOf(testPrincipal("abdefghjkmnpqrstvwxyz"[organisations++] ?? "0")),
    async [Symbol.asyncDispose]() {
      await app.close();
      await parts.organisations.close();
      await parts.learning.close();
      await parts.unfinished.close();
      await parts.silent.close();
      await parts.importing.close();
      await sql.end();
      await database.drop();
    },
  };
}

/** Stands where the gateway stands: whoever is named as the caller is vouched for by a fresh token. */
function signIdentities(server: Server): void {
  const secret = identitySecret(internalToken, "analysis");
  server.prependListener("request", (request) => {
    const { [callerHeader]: caller, ...headers } = request.headers;
    if (typeof caller !== "string") return;
    const principal = JSON.parse(caller) as Principal;
    const identity = signIdentity(secret, "analysis", principal, Date.now());
    request.headers = { ...headers, [internalHeaders.identity]: identity };
  });
}
