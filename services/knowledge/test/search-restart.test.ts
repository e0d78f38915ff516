import { once } from "node:events";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Worker } from "node:worker_threads";
import { createLogger } from "@workspace/telemetry";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createRetriever } from "../src/retrieval/index.ts";
import { startKnowledge } from "./harness.ts";

/** Search threads in the order of their start; node tells of every thread of the process. */
let threads: Worker[];
const remember = (message: unknown): void => {
  const { worker } = message as { worker: Worker };
  if (worker.threadName === "retrieval") threads.push(worker);
};
beforeEach(() => {
  threads = [];
  subscribe("worker_threads", remember);
});
afterEach(() => void unsubscribe("worker_threads", remember));

async function waitFor<T>(look: () => Promise<T | null> | T | null): Promise<T> {
  for (;;) {
    const seen = await look();
    if (seen !== null) return seen;
    await new Promise((done) => setTimeout(done, 20));
  }
}

test("a search worker that is killed comes back with its index; until then searches are refused", async () => {
  await using knowledge = await startKnowledge();
  const { sql, url, headers } = knowledge;
  await knowledge.addDocument("Lighthouse", "The lighthouse on the cape is 42 metres tall.");
  const post = (path: string, body: object) =>
    fetch(`${url}${path}`, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  const ready = () => fetch(`${url}/ready`);
  expect((await ready()).status).toBe(200);

  // The index cannot be read again before this is let go.
  const lock = await sql.reserve();
  await lock`begin`;
  await lock`lock table passages in access exclusive mode`;
  await threads[0]!.terminate();

  const [search, own, agent, sonar, notReady] = await Promise.all([
    post("/search", { query: "lighthouse" }),
    post("/api/knowledge/search", { query: "lighthouse" }),
    post("/v1/agent", { model: "workspace/extraction", input: "How tall is the lighthouse?" }),
    post("/v1/sonar", {
      model: "sonar",
      messages: [{ role: "user", content: "How tall is the lighthouse?" }],
    }),
    ready(),
  ]);
  for (const reply of [search, own, agent, sonar]) {
    expect(reply.status).toBe(503);
    expect(Number(reply.headers.get("retry-after"))).toBeGreaterThan(0);
  }
  expect(await search.json()).toMatchObject({
    error: { code: 503, message: expect.stringContaining("loaded again") },
  });
  expect(await own.json()).toMatchObject({ type: "unavailable", status: 503 });
  expect(notReady.status).toBe(503);
  expect(await notReady.json()).toMatchObject({
    checks: {
      postgres: { status: "ok" },
      search: { status: "unavailable", detail: expect.stringContaining("search worker died") },
    },
  });

  await waitFor(() => threads[1] ?? null);
  // It runs again, but an index that is not whole would say that things are missing.
  expect((await post("/search", { query: "lighthouse" })).status).toBe(503);
  await lock`rollback`;
  lock.release();
  await waitFor(async () => ((await ready()).status === 200 ? true : null));
  const found = await post("/search", { query: "lighthouse" });
  expect(await found.json()).toMatchObject({ results: [{ title: "Lighthouse" }] });
});

test("a worker that keeps dying is started ever later, and at last stays down", async () => {
  await using knowledge = await startKnowledge();
  const log: string[] = [];
  const logger = createLogger({
    service: "test",
    destination: { write: (line: string) => void log.push(line) },
  });
  const before = threads.length;
  const retriever = createRetriever({
    databaseUrl: knowledge.parts.config.DATABASE_URL,
    embedder: null,
    restart: { firstDelayMs: 1, mostFailures: 3 },
    logger,
  });
  for (let life = 0; life < 3; life++) {
    const thread = await waitFor(() => threads[before + life] ?? null);
    await once(thread, "online");
    await thread.terminate();
  }
  await expect(retriever.ready()).rejects.toThrow("failed 3 times in a row and stays down");
  const search = retriever.search(
    { text: "whale", organisationId: null, limit: 1 },
    AbortSignal.timeout(5_000),
  );
  await expect(search).rejects.toMatchObject({ status: 503, retryAfterSeconds: 60 });
  const delays = log.flatMap((line) => /"delayMs":(\d+)/.exec(line)?.[1] ?? []);
  expect(delays).toEqual(["1", "2"]);
  await new Promise((done) => setTimeout(done, 50));
  expect(threads.length).toBe(before + 3);
  await retriever.close();
});
