import { randomBytes } from "node:crypto";
import { createAuthClient } from "@workspace/client";
import type { AuthClient } from "@workspace/client";
import { openDatabase } from "@workspace/storage";
import type { Database } from "@workspace/storage";
import { createLogger, createMetrics } from "@workspace/telemetry";
import { createTestDatabase } from "@workspace/testing";
import { createApp } from "../src/app.ts";
import { compose } from "../src/compose.ts";
import type { Parts } from "../src/compose.ts";
import { loadAuthConfig, migrationsFolder } from "../src/config.ts";
import { ensureOwner } from "../src/users/ensure-owner.ts";

export const internalToken = "internal-token-of-the-test";

export interface TestAuth extends AsyncDisposable {
  url: string;
  sql: Database;
  parts: Parts;
  client: AuthClient;
  /** What the gateway adds to each call. */
  headers: Readonly<Record<string, string>>;
  databaseUrl: string;
  /** What another replica needs to be started alike. */
  environment: Record<string, string>;
  /** Lines of the log, as text. */
  log: string[];
}

/** The real service on a database of its own; every reply is held against the spec. */
export async function startAuth(
  environment: Record<string, string> = {},
  database: { url: string } | null = null,
): Promise<TestAuth> {
  const made = database
    ? null
    : await createTestDatabase([{ schema: "auth", folder: migrationsFolder }]);
  const databaseUrl = database?.url ?? made?.url ?? "";
  const given = { VAULT_KEYS: randomBytes(32).toString("base64"), ...environment };
  const config = loadAuthConfig({
    DATABASE_URL: databaseUrl,
    WORKSPACE_INTERNAL_TOKEN: internalToken,
    ...given,
  });
  const log: string[] = [];
  const destination = { write: (line: string) => void log.push(line) };
  const logger = createLogger({ service: "auth", destination });
  const sql = openDatabase({ url: databaseUrl, schema: "auth" });
  const parts = await compose({ config, sql, logger });
  const owner = { name: config.OWNER_NAME, email: config.OWNER_EMAIL };
  await ensureOwner(sql, parts.people.people, owner);
  const app = createApp(parts, createMetrics("auth"), { checkReplies: true });
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  for (const task of parts.background) task.start();
  const headers = { "x-workspace-internal-token": internalToken };
  const client = createAuthClient({
    baseUrl: url,
    fetch: (input, init) =>
      fetch(input, {
        ...init,
        headers: { ...Object.fromEntries(new Headers(init?.headers)), ...headers },
      }),
  });

  async function close(): Promise<void> {
    await app.close();
    await Promise.all(parts.background.map((task) => task.close()));
    await sql.end();
    await made?.drop();
  }

  return {
    url,
    sql,
    parts,
    client,
    headers,
    databaseUrl,
    environment: given,
    log,
    [Symbol.asyncDispose]: close,
  };
}
