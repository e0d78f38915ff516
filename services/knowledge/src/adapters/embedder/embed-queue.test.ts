import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { EmbedQueue } from "./embed-queue.ts";

let wentOn = 0;
let queue: EmbedQueue;

beforeEach(() => {
  vi.useFakeTimers();
  wentOn = 0;
  queue = new EmbedQueue(() => wentOn++);
});
afterEach(() => void vi.useRealTimers());

/** Adds texts of one id each, which nobody waits for. */
function add(ids: readonly number[], urgent = false): void {
  for (const id of ids) queue.add([id], undefined, urgent).catch(() => {});
}

/** The next text's id; null when none may be taken now. */
function take(): number | null {
  return queue.take()?.ids[0] ?? null;
}

test("texts are taken in their order, urgent ones before all others", () => {
  add([1, 2]);
  add([3], true);
  expect([take(), take(), take(), take()]).toEqual([3, 1, 2, null]);
});

test("each text gets its own vector or error", async () => {
  const [first, second] = [queue.add([1]), queue.add([2])];
  queue.take()!.resolve(Float32Array.of(1));
  queue.take()!.reject(new Error("out of memory"));
  await expect(first).resolves.toEqual(Float32Array.of(1));
  await expect(second).rejects.toThrow("out of memory");
});

test("texts stand back for as long as was said, and the queue says when they may go on", () => {
  add([1]);
  queue.giveWay(50);
  vi.advanceTimersByTime(49);
  expect(take()).toBe(null);
  expect(wentOn).toBe(0);
  vi.advanceTimersByTime(1);
  expect(wentOn).toBe(1);
  expect(take()).toBe(1);
});

test("an urgent text is taken while the others stand back", () => {
  add([1]);
  queue.giveWay(50);
  add([2], true);
  expect([take(), take()]).toEqual([2, null]);
});

test("texts stand back until the last who holds the way releases it", () => {
  add([1]);
  queue.holdWay(100);
  queue.holdWay(100);
  queue.releaseWay();
  expect(take()).toBe(null);
  queue.releaseWay();
  expect(wentOn).toBe(1);
  expect(take()).toBe(1);
});

test("between two times of standing back one text has its turn, and an urgent one is none", () => {
  add([1, 2]);
  queue.giveWay(50);
  vi.advanceTimersByTime(50);
  add([3], true);
  expect(take()).toBe(3);
  queue.giveWay(50);
  expect(take()).toBe(1);
  queue.giveWay(50);
  expect(take()).toBe(null);
});

test("under questions without end one text is begun in 150 ms", () => {
  add(Array.from({ length: 100 }, (_, id) => id));
  const begun: number[] = [];
  for (let ms = 0; ms < 1_500; ms += 10) {
    queue.giveWay(50);
    if (take() !== null) begun.push(ms);
    vi.advanceTimersByTime(10);
  }
  expect(begun.length).toBeGreaterThanOrEqual(9);
  expect(begun.length).toBeLessThanOrEqual(11);
});

test("what is aborted is not taken, and says why", async () => {
  const abort = new AbortController();
  const gone = queue.add([1], abort.signal);
  add([2]);
  abort.abort(new Error("the client left"));
  await expect(gone).rejects.toThrow("the client left");
  expect([take(), take()]).toEqual([2, null]);
  expect(() => queue.add([3], abort.signal)).toThrow("the client left");
  expect(take()).toBe(null);
});

test("all that wait are rejected together, but not what was taken", async () => {
  const [taken, waiting] = [queue.add([1]), queue.add([2])];
  const job = queue.take()!;
  queue.rejectAll(new Error("the embedder is closed"));
  await expect(waiting).rejects.toThrow("closed");
  job.resolve(Float32Array.of(1));
  await expect(taken).resolves.toEqual(Float32Array.of(1));
  expect(take()).toBe(null);
});
