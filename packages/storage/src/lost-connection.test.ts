import { setTimeout as pause } from "node:timers/promises";
import { createTestDatabase } from "@workspace/testing/database";
import type { TestDatabase } from "@workspace/testing/database";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { openDatabase } from "./database.ts";
import type { Database, Queryable } from "./database.ts";

/**
 * What postgres.js does not do without `patches/`: a connection that is lost fails what ran on it
 * and nothing else. An error outside all promises, which ends a process, fails the run of vitest.
 */
let database: TestDatabase;
let killer: Database;
let sql: Database;

beforeAll(async () => {
  database = await createTestDatabase([]);
  killer = openDatabase({ url: database.url, schema: "public", maxConnections: 1 });
  await killer`create table marks (name text)`;
});

beforeEach(() => {
  sql = openDatabase({ url: database.url, schema: "public", maxConnections: 1 });
});

afterEach(() => sql.end({ timeout: 1 }));

afterAll(async () => {
  await killer.end({ timeout: 1 });
  await database.drop();
});

async function backendOf(queryable: Queryable): Promise<number> {
  const [row] = await queryable<{ pid: number }[]>`select pg_backend_pid() as pid`;
  if (!row) throw new Error("PostgreSQL gave no process id");
  return row.pid;
}

/** Ends a backend, and waits until this side has seen its connection close. */
async function cut(pid: number): Promise<void> {
  await killer`select pg_terminate_backend(${pid}, 5000)`;
  await pause(50);
}

async function expectWell(): Promise<void> {
  const started = performance.now();
  expect(await sql`select 1 as one`).toEqual([{ one: 1 }]);
  expect(performance.now() - started).toBeLessThan(2_000);
}

const lost = /CONNECTION_CLOSED|ECONNRESET|EPIPE|terminating connection/;

test("a transaction that loses its connection in a query fails, and the pool goes on", async () => {
  const backend = Promise.withResolvers<number>();
  const transaction = sql.begin(async (tx) => {
    backend.resolve(await backendOf(tx));
    await tx`select pg_sleep(30)`;
  });
  const failed = expect(transaction).rejects.toThrow(lost);
  await cut(await backend.promise);
  await failed;
  await expectWell();
});

test("a transaction that loses its connection between queries never goes on outside of itself", async () => {
  const transaction = sql.begin(async (tx) => {
    await cut(await backendOf(tx));
    // The pool is ready for others, on a connection in which no transaction is open.
    const others = Array.from({ length: 4 }, () => sql`select 1`);
    await tx`insert into marks (name) values ('stray')`.catch(() => {});
    await tx`insert into marks (name) values ('stray')`.catch(() => {});
    await Promise.all(others);
  });
  await expect(transaction).rejects.toThrow(lost);
  await expectWell();
  expect(await killer`select name from marks`).toEqual([]);
});

test("a reserved connection that is lost refuses its queries, and the pool goes on", async () => {
  const reserved = await sql.reserve();
  await cut(await backendOf(reserved));
  await expect(reserved`select 1`).rejects.toThrow(lost);
  reserved.release();
  await expectWell();
});

test("whatever is asked in the moment of a loss is answered, and the pool goes on", async () => {
  for (let round = 0; round < 10; round++) {
    const pid = await backendOf(sql);
    const asked: Promise<unknown>[] = [];
    const ask = (): void => void asked.push(sql`select 1 as one`.catch(String));
    const asking = setInterval(ask, 0);
    await killer`select pg_terminate_backend(${pid}, 5000)`;
    await pause(20);
    clearInterval(asking);
    for (const answer of await Promise.all(asked))
      if (typeof answer === "string") expect(answer).toMatch(lost);
      else expect(answer).toEqual([{ one: 1 }]);
  }
  await expectWell();
});
