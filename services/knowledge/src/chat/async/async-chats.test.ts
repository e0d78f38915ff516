import { openDatabase } from "@workspace/storage";
import type { Database } from "@workspace/storage";
import { createLogger } from "@workspace/telemetry";
import { createTestDatabase } from "@workspace/testing";
import type { TestDatabase } from "@workspace/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { testTenant } from "../../../test/support/test-principal.ts";
import { startTestModels } from "../../../test/support/test-models.ts";
import type { TestModels } from "../../../test/support/test-models.ts";
import type { ChatRequest } from "../chat-types.ts";
import { AsyncChatWorker, defaultWorkerOptions } from "./async-chat-worker.ts";
import type { AsyncChatWorkerOptions } from "./async-chat-worker.ts";
import { createAsyncChat, getAsyncChat, listAsyncChats } from "./async-chats.ts";
import type { AsyncChatDependencies } from "./async-chats.ts";
import { createAsyncChatRepository } from "./repository.ts";

const owner = { tenant: testTenant };
const strangers = { tenant: { organisationId: "org_others", userId: "usr_other" } };
const request: ChatRequest = { model: "sonar", messages: [{ role: "user", content: "Why?" }] };
/** On a machine that has other things to do. */
const soon = { timeout: 10_000 };
let database: TestDatabase;
let sql: Database;
let models: TestModels;
let deps: AsyncChatDependencies;
let workers: AsyncChatWorker[];

beforeAll(async () => {
  const folder = new URL("../../../migrations", import.meta.url).pathname;
  database = await createTestDatabase([{ schema: "knowledge", folder }]);
  sql = openDatabase({ url: database.url, schema: "knowledge" });
});

afterAll(async () => {
  await sql.end();
  await database.drop();
});

beforeEach(async () => {
  await sql`delete from async_chats`;
  models = await startTestModels(({ upstreamUrl }) => ({
    PERPLEXITY_API_KEY: "pplx-test-key",
    PERPLEXITY_UPSTREAM_URL: upstreamUrl,
  }));
  workers = [];
  deps = {
    answerer: models.models.answerer,
    sonarPresets: models.settings.SONAR_PRESETS,
    recorder: {
      begin: () => ({
        observer: { passagesFound: () => {}, evidenceJudged: () => {}, servedFromCache: () => {} },
        follow: () => {},
        end: async () => null,
      }),
    },
    chats: createAsyncChatRepository(sql),
    wakeWorker: () => {
      for (const worker of workers) worker.wake();
    },
  };
});

afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.close()));
  await models.close();
});

function startWorker(options: Partial<AsyncChatWorkerOptions> = {}): AsyncChatWorker {
  const logger = createLogger({ service: "test", level: "silent" });
  const all = { ...defaultWorkerOptions, pollMs: 30, ...options };
  const worker = new AsyncChatWorker({ ...deps, logger }, all);
  workers.push(worker);
  worker.start();
  return worker;
}

function create(idempotencyKey: string | null = null, changes: Partial<ChatRequest> = {}) {
  return createAsyncChat(deps, owner, { request: { ...request, ...changes }, idempotencyKey });
}

async function statusOf(id: string) {
  return (await getAsyncChat(deps, owner, id)).status;
}

describe("a queued chat", () => {
  test("is created, answered and read", async () => {
    const created = await create();
    expect(created).toMatchObject({ status: "CREATED", model: "sonar", response: null });
    startWorker();
    await expect.poll(() => statusOf(created.id), soon).toBe("COMPLETED");
    const chat = await getAsyncChat(deps, owner, created.id);
    expect(chat.response?.choices[0]?.message.content).toContain("Sonar was retired");
    expect(chat.startedAt).toBeInstanceOf(Date);
    expect(chat.completedAt).toBeInstanceOf(Date);
  });

  test("is the first one again for the same idempotency key of the same user", async () => {
    const [first, ...others] = await Promise.all([create("k"), create("k"), create("k")]);
    for (const other of others) expect(other.id).toBe(first?.id);
    for (const tenant of [{ ...testTenant, userId: "usr_colleague" }, strangers.tenant]) {
      const theirs = await createAsyncChat(deps, { tenant }, { request, idempotencyKey: "k" });
      expect(theirs.id).not.toBe(first?.id);
    }
  });

  test("is refused at once when it cannot be answered", async () => {
    await expect(create(null, { model: "gpt-99" })).rejects.toMatchObject({
      type: "invalid_model",
    });
    await expect(create(null, { n: 2 })).rejects.toMatchObject({ param: "n" });
    expect((await listAsyncChats(deps, owner, { limit: 5, nextToken: null })).rows).toEqual([]);
  });

  test("fails with the upstream's words", async () => {
    models.upstream.script("/v1/agent", { kind: "error", status: 400 });
    const { id } = await create();
    startWorker();
    await expect.poll(() => statusOf(id), soon).toBe("FAILED");
    const chat = await getAsyncChat(deps, owner, id);
    expect(chat.errorMessage).toBe("invalid request body");
    expect(chat.failedAt).toBeInstanceOf(Date);
  });

  test("is no other organisation's", async () => {
    const { id } = await create();
    expect((await listAsyncChats(deps, strangers, { limit: 5, nextToken: null })).rows).toEqual([]);
    await expect(getAsyncChat(deps, strangers, id)).rejects.toMatchObject({
      status: 404,
    });
  });
});

test("the list is paged, newest first", async () => {
  const ids: string[] = [];
  for (let count = 0; count < 3; count++) {
    ids.unshift((await create()).id);
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
  const first = await listAsyncChats(deps, owner, { limit: 2, nextToken: null });
  const second = await listAsyncChats(deps, owner, { limit: 2, nextToken: first.nextCursor });
  expect([...first.rows, ...second.rows].map(({ id }) => id)).toEqual(ids);
  expect(second.nextCursor).toBeNull();
  await expect(listAsyncChats(deps, owner, { limit: 2, nextToken: "x" })).rejects.toMatchObject({
    status: 400,
    param: "next_token",
  });
});

describe("workers", () => {
  test("that stop give their run back, and the next takes it up", async () => {
    models.upstream.setAnswer({ eventDelayMs: 100 });
    const { id } = await create();
    const first = startWorker();
    await expect.poll(() => models.upstream.requests.length).toBeGreaterThan(0);
    await first.close();
    expect(await statusOf(id)).toBe("CREATED");
    models.upstream.setAnswer({ eventDelayMs: 0 });
    startWorker();
    await expect.poll(() => statusOf(id), soon).toBe("COMPLETED");
  });

  test("that die lose their run to another", async () => {
    const { id } = await create();
    // What kill -9 leaves: a lease that nobody renews.
    expect((await deps.chats.lease("dead", 80))?.id).toBe(id);
    startWorker();
    await expect.poll(() => statusOf(id), soon).toBe("COMPLETED");
    await deps.chats.fail(id, "dead", "too late");
    expect(await statusOf(id)).toBe("COMPLETED");
  });

  test("give up on a run that takes them down again and again", async () => {
    const { id } = await create();
    for (let count = 0; count < 3; count++) await deps.chats.lease(`dead-${count}`, -1);
    startWorker();
    await expect.poll(() => statusOf(id), soon).toBe("FAILED");
    expect((await getAsyncChat(deps, owner, id)).errorMessage).toContain("broken off 3 times");
  });

  test("keep their lease while a long run goes on, and share the queue", async () => {
    models.upstream.setAnswer({ eventDelayMs: 20 });
    const chats = await Promise.all(Array.from({ length: 4 }, () => create()));
    startWorker({ leaseMs: 90 });
    startWorker({ leaseMs: 90 });
    for (const { id } of chats)
      await expect.poll(() => statusOf(id), { timeout: 5_000 }).toBe("COMPLETED");
    expect(models.upstream.requests).toHaveLength(4);
  });
});

test("finished runs are forgotten in time, unfinished ones never", async () => {
  const { id } = await create();
  const tomorrow = new Date(Date.now() + 86_400_000);
  expect(await deps.chats.deleteCreatedBefore(tomorrow)).toBe(0);
  startWorker();
  await expect.poll(() => statusOf(id), soon).toBe("COMPLETED");
  expect(await deps.chats.deleteCreatedBefore(tomorrow)).toBe(1);
});
