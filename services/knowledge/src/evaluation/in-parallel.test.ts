import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { inParallel } from "./in-parallel.ts";

const never = new AbortController().signal;

test("does everything once, never more at a time than allowed", async () => {
  let running = 0;
  let most = 0;
  const work = async (item: number): Promise<number> => {
    most = Math.max(most, ++running);
    await delay(5 - item);
    running--;
    return item * 10;
  };
  const done = await Array.fromAsync(inParallel([0, 1, 2, 3, 4], 2, never, work));
  expect(most).toBe(2);
  expect(done.toSorted((a, b) => a.index - b.index).map(({ result }) => result)).toEqual([
    0, 10, 20, 30, 40,
  ]);
});

test("a failure aborts what is under way and starts nothing more", async () => {
  const started: number[] = [];
  let aborted = 0;
  const work = async (item: number, signal: AbortSignal): Promise<void> => {
    started.push(item);
    if (item === 1) throw new Error("broken");
    await delay(10_000, undefined, { signal }).catch(() => aborted++);
  };
  await expect(Array.fromAsync(inParallel([0, 1, 2, 3], 2, never, work))).rejects.toThrow("broken");
  expect({ started, aborted }).toEqual({ started: [0, 1], aborted: 1 });
});

test("the reader's leaving and the caller's signal end the work", async () => {
  let aborted = 0;
  const work = async (item: number, signal: AbortSignal): Promise<void> => {
    if (item > 0) await delay(10_000, undefined, { signal }).catch(() => aborted++);
  };
  for await (const done of inParallel([0, 1, 2], 3, never, work)) if (done.index === 0) break;
  expect(aborted).toBe(2);
  const caller = new AbortController();
  const reading = Array.fromAsync(inParallel([1, 2], 1, caller.signal, work));
  caller.abort();
  await expect(reading).rejects.toMatchObject({ name: "AbortError" });
});
