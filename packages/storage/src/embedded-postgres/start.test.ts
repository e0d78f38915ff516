import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startEmbeddedPostgres } from "./start.ts";
import type { EmbeddedPostgres } from "./start.ts";

vi.setConfig({ testTimeout: 60_000 });

let folder: string;
const running: EmbeddedPostgres[] = [];

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), "embedded postgres ")), "state");
});

afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
  await rm(join(folder, ".."), { recursive: true, force: true });
});

async function start(): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({
    folder,
    logFile: join(folder, "..", "postgres.log"),
    durable: false,
  });
  running.push(server);
  return server;
}

async function query(url: string, text: string): Promise<unknown> {
  const sql = postgres(url, { max: 1 });
  try {
    return await sql.unsafe(text);
  } finally {
    await sql.end();
  }
}

test("keeps its data over a stop, a second start and a killed server", async () => {
  const first = await start();
  await query(first.url, "create table kept (value text); insert into kept values ('ä')");
  await first.stop();
  expect((await stat(join(folder, "password"))).mode & 0o777).toBe(0o600);

  const second = await start();
  expect(await query(second.url, "select value from kept")).toMatchObject([{ value: "ä" }]);
  process.kill(second.pid, "SIGKILL");
  await second.exited;

  const third = await start();
  expect(await query(third.url, "select upper(value) as value from kept")).toMatchObject([
    { value: "Ä" },
  ]);
});

test("replaces a server that an earlier start left running", async () => {
  const left = await start();
  const next = await start();
  expect(next.pid).not.toBe(left.pid);
  await expect(left.exited).resolves.toEqual({ code: 0, signal: null });
  expect(await query(next.url, "select 1 as one")).toMatchObject([{ one: 1 }]);
});

test("starts over a pid file that by now names some other program", async () => {
  const first = await start();
  const pidFile = join(folder, "cluster", "postmaster.pid");
  const lines = (await readFile(pidFile, "utf8")).split("\n");
  await first.stop();
  await writeFile(pidFile, [String(process.pid), ...lines.slice(1)].join("\n"));
  const second = await start();
  expect(await query(second.url, "select 1 as one")).toMatchObject([{ one: 1 }]);
});

test("makes a new password when its file is lost", async () => {
  const first = await start();
  await first.stop();
  await rm(join(folder, "password"));
  const second = await start();
  expect(second.url).not.toBe(first.url);
  expect(await query(second.url, "select 1 as one")).toMatchObject([{ one: 1 }]);
});

test("refuses the data of another major version", async () => {
  const first = await start();
  await first.stop();
  await writeFile(join(folder, "cluster", "PG_VERSION"), "17\n");
  await expect(start()).rejects.toThrow(/made by PostgreSQL 17.*brings 18.*WORKSPACE_DATA/s);
});
