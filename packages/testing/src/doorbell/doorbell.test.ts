import { expect, test, vi } from "vitest";
import { hangDoorbell, ring } from "./index.ts";

test("starts with the first who rings, once, and stops what it started", async () => {
  const stop = vi.fn(async () => {});
  const start = vi.fn(async () => ({ answer: { port: 1 }, stop }));
  const bell = await hangDoorbell(start);
  expect(start).not.toHaveBeenCalled();
  const answers = await Promise.all([ring(bell.url), ring(bell.url)]);
  expect(answers).toEqual([{ port: 1 }, { port: 1 }]);
  expect(start).toHaveBeenCalledTimes(1);
  await bell.close();
  expect(stop).toHaveBeenCalledTimes(1);
});

test("says why it could not start, and has nothing to stop", async () => {
  const bell = await hangDoorbell(async () => {
    throw new Error("no disk");
  });
  await expect(ring(bell.url)).rejects.toThrow("no disk");
  await bell.close();
});

test("costs nothing where nobody rings", async () => {
  const start = vi.fn();
  await (await hangDoorbell(start)).close();
  expect(start).not.toHaveBeenCalled();
});
