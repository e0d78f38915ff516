import { expect, test } from "vitest";
import { InferencePool } from "./inference-pool.ts";

const { signal } = new AbortController();
const soon = { timeout: 10_000, interval: 10 };

/** A pool, and turns in it that end when they are told to. */
function poolOf(threads: number) {
  const pool = new InferencePool({
    threads,
    memoryMb: 64,
    timeoutMs: 10_000,
    waitedTimeoutMs: 10_000,
  });
  const begun: string[] = [];
  const begin = (name: string, owner: string | null) => {
    const end = Promise.withResolvers<void>();
    const act = () => {
      begun.push(name);
      return end.promise;
    };
    const done = pool.use(signal, act, owner);
    return { done, end: end.resolve };
  };
  return { pool, begun, begin };
}

test("an organisation that asks for much leaves threads to the others", async () => {
  const { pool, begun, begin } = poolOf(3);
  const first = begin("ada 1", "ada");
  const second = begin("ada 2", "ada");
  const other = begin("bob", "bob");
  const background = begin("background", null);
  await expect.poll(() => begun, soon).toEqual(["ada 1", "bob", "background"]);
  other.end();
  await other.done;
  await expect.poll(() => begun.length, soon).toBe(3);
  first.end();
  await expect.poll(() => begun.at(-1), soon).toBe("ada 2");
  for (const turn of [second, background]) turn.end();
  await Promise.all([first.done, second.done, background.done]);
  await pool.close();
});

test("whoever leaves waits no longer, and nobody waits for a closed pool", async () => {
  const { pool, begin } = poolOf(1);
  const first = begin("first", null);
  const leaving = new AbortController();
  const left = pool.use(leaving.signal, async () => {}, "ada");
  const kept = pool.use(signal, async () => {}, "bob");
  const outcomes = Promise.allSettled([left, kept]);
  leaving.abort(new Error("left"));
  await expect(left).rejects.toThrow("left");
  const closed = pool.close();
  first.end();
  await Promise.all([first.done, closed]);
  const [, last] = await outcomes;
  expect(last).toMatchObject({ status: "rejected" });
});

test("a task over its time ends with its thread, and the next one has another", async () => {
  const pool = new InferencePool({
    threads: 1,
    memoryMb: 64,
    timeoutMs: 10_000,
    waitedTimeoutMs: 1,
  });
  const run = pool.run("listApis", [], signal, "ada");
  await expect(run).rejects.toMatchObject({ failure: { kind: "timeout" } });
  expect(await pool.run("listApis", [], signal)).toEqual([]);
  await pool.close();
});
