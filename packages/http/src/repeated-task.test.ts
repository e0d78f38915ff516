import { expect, test, vi } from "vitest";
import { RepeatedTask } from "./repeated-task.ts";
import type { RepeatedTaskOptions } from "./repeated-task.ts";

const failure = "the turn failed";

/** A task whose turns follow each other at once. */
function start(turn: RepeatedTaskOptions["turn"], options: Partial<RepeatedTaskOptions> = {}) {
  const warn = vi.fn();
  const task = new RepeatedTask({ turn, everyMs: 1, logger: { warn }, failure, ...options });
  task.start();
  return { task, warn };
}

test("takes a turn again and again, one at a time", async () => {
  let atOnce = 0;
  const turn = vi.fn(async () => {
    expect(++atOnce).toBe(1);
    await new Promise(setImmediate);
    atOnce--;
  });
  const { task, warn } = start(turn);
  task.start();
  await expect.poll(() => turn.mock.calls.length).toBeGreaterThan(3);
  await task.close();
  expect(warn).not.toHaveBeenCalled();
});

test("goes on after a turn that failed, and tells of it", async () => {
  const error = new Error("away");
  const turn = vi.fn(async () => {}).mockRejectedValueOnce(error);
  const { task, warn } = start(turn);
  await expect.poll(() => turn.mock.calls.length).toBeGreaterThan(1);
  await task.close();
  expect(warn.mock.calls).toEqual([[{ err: error }, failure]]);
});

test("closing stops the turn under way, waits for it, and is no failure", async () => {
  let ended = false;
  const turn = vi.fn(async (signal: AbortSignal) => {
    await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    await new Promise(setImmediate);
    ended = true;
    throw new Error("broken off");
  });
  const { task, warn } = start(turn, { firstAfterMs: 0 });
  await expect.poll(() => turn.mock.calls.length).toBe(1);
  await task.close();
  expect(ended).toBe(true);
  expect(warn).not.toHaveBeenCalled();
});

test("closing before the first turn leaves it out", async () => {
  const turn = vi.fn(async () => {});
  const { task } = start(turn, { firstAfterMs: 60_000 });
  await task.close();
  expect(turn).not.toHaveBeenCalled();
});
