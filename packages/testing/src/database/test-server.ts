import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedPostgres } from "@workspace/storage/embedded-postgres";
import type { TestProject } from "vitest/node";
import { hangDoorbell } from "../doorbell/index.ts";
import type { Started } from "../doorbell/index.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Answers with the URL of the test run's PostgreSQL; the first call starts it. */
    testDatabaseServer: string;
  }
}

/**
 * Vitest's global setup: one PostgreSQL for the whole run, started by the first test file that
 * wants it. `TEST_DATABASE_URL` replaces it.
 */
export default async function setUpTestServer(project: TestProject): Promise<() => Promise<void>> {
  const bell = await hangDoorbell(startTemporaryPostgres);
  project.provide("testDatabaseServer", bell.url);
  return () => bell.close();
}

async function startTemporaryPostgres(): Promise<Started<string>> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) return { answer: given, stop: async () => {} };
  const folder = await mkdtemp(join(tmpdir(), "workspace-test-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const server = await startEmbeddedPostgres({
      folder: join(folder, "postgres"),
      logFile: join(folder, "postgres.log"),
      durable: false,
    });
    return { answer: server.url, stop: () => server.stop().finally(remove) };
  } catch (error) {
    await remove();
    throw error;
  }
}
