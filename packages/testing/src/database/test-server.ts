import { createServer } from "node:http";
import type { Server } from "node:http";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedPostgres } from "@workspace/storage/embedded-postgres";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  export interface ProvidedContext {
    /** Answers with the URL of the test run's PostgreSQL; the first call starts it. */
    testDatabaseServer: string;
  }
}

/**
 * Vitest's global setup: one PostgreSQL for the whole run, started by the first test file that
 * wants it, so that a run without a database pays nothing. `TEST_DATABASE_URL` replaces it.
 */
export default async function setUpTestServer(project: TestProject): Promise<() => Promise<void>> {
  let starting: Promise<TemporaryPostgres> | undefined;
  const doorbell = createServer((_request, response) => {
    starting ??= startTemporaryPostgres();
    starting.then(
      ({ url }) => response.end(url),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  project.provide("testDatabaseServer", await listen(doorbell));
  return async () => {
    doorbell.closeAllConnections();
    doorbell.close();
    const server = await starting?.catch(() => undefined);
    await server?.stop();
  };
}

interface TemporaryPostgres {
  url: string;
  stop(): Promise<void>;
}

async function startTemporaryPostgres(): Promise<TemporaryPostgres> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) return { url: given, stop: async () => {} };
  const folder = await mkdtemp(join(tmpdir(), "workspace-test-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const server = await startEmbeddedPostgres({
      folder: join(folder, "postgres"),
      logFile: join(folder, "postgres.log"),
      durable: false,
    });
    return { url: server.url, stop: () => server.stop().finally(remove) };
  } catch (error) {
    await remove();
    throw error;
  }
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (typeof address !== "object" || !address) return reject(new Error("no address"));
      resolve(`http://127.0.0.1:${address.port}`);
    });
  });
}
