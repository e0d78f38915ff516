import { expect, test } from "vitest";
import { shareTexts } from "./share-texts.ts";

const texts = Array.from({ length: 9 }, (_, index) => [index]);

/** A thread that answers when told to, or after `turns` turns of the loop. */
function fakeThread(turns: number | null, isReady = true) {
  const taken: number[] = [];
  return {
    isReady,
    taken,
    ways: [] as string[],
    holdWay() {
      this.ways.push("held");
    },
    releaseWay() {
      this.ways.push("released");
    },
    async embed(ids: number[], signal?: AbortSignal): Promise<Float32Array> {
      taken.push(ids[0]!);
      if (turns === null) await untilAborted(signal!);
      for (let turn = 0; turn < turns!; turn++) await Promise.resolve();
      return Float32Array.of(ids[0]!);
    },
  };
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(new Error("aborted")), { once: true });
  });
}

const all = texts.map(([index]) => Float32Array.of(index!));

test("a helper that is ready takes its share, and every vector comes in its place", async () => {
  const [leader, helper] = [fakeThread(8), fakeThread(3)];
  expect(await shareTexts(leader, helper, texts)).toEqual(all);
  expect(helper.taken.length).toBeGreaterThan(2);
  expect(leader.taken.length).toBeGreaterThan(2);
  expect(helper.ways).toEqual(["held", "released"]);
});

test("a helper that has no model yet is not asked", async () => {
  const [leader, helper] = [fakeThread(1), fakeThread(1, false)];
  expect(await shareTexts(leader, helper, texts)).toEqual(all);
  expect(helper.taken).toEqual([]);
});

test("nobody waits for a helper that is slow, and what it has not begun is called off", async () => {
  const [leader, helper] = [fakeThread(1), fakeThread(null)];
  expect(await shareTexts(leader, helper, texts)).toEqual(all);
  expect(helper.taken).toEqual([0]);
  expect(leader.taken).toContain(0);
});

test("a helper that fails costs nothing but its share", async () => {
  const failing = {
    ...fakeThread(1),
    embed: () => Promise.reject(new Error("out of memory")),
  };
  expect(await shareTexts(fakeThread(1), failing, texts)).toEqual(all);
});

test("a leader that fails ends the whole, and takes no text for nobody", async () => {
  let asked = 0;
  const leader = {
    embed(_ids: number[], signal?: AbortSignal): Promise<Float32Array> {
      asked += 1;
      return asked === 1 ? Promise.reject(new Error("out of memory")) : untilAborted(signal!);
    },
  };
  const helper = fakeThread(1, false);
  await expect(shareTexts(leader, helper, texts)).rejects.toThrow("out of memory");
  expect(asked).toBe(2);
  expect(helper.ways).toEqual(["held", "released"]);
});

test("no texts, no work", async () => {
  const [leader, helper] = [fakeThread(1), fakeThread(1)];
  expect(await shareTexts(leader, helper, [])).toEqual([]);
  expect(leader.taken).toEqual([]);
  expect(helper.ways).toEqual([]);
});
