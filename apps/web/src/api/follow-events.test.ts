import { ApiError } from "@workspace/client";
import { expect, test } from "vitest";
import { followEvents, reconnectDelayMs } from "./follow-events.ts";

async function* events(from: number, to: number): AsyncGenerator<number> {
  for (let number = from; number <= to; number++) yield number;
}

test("goes on after a break where it left off", async () => {
  const seen: number[] = [];
  const states: string[] = [];
  await followEvents<number>({
    open: (last) => (last === null ? events(0, 2) : events(last + 1, 4)),
    signal: new AbortController().signal,
    onEvent: (event) => void seen.push(event),
    isLast: (event) => event === 4,
    onConnection: (state) => void states.push(state),
  });
  expect(seen).toEqual([0, 1, 2, 3, 4]);
  expect(states).toContain("waiting");
});

test("gives up on what a retry cannot mend", async () => {
  const gone = new ApiError(
    "streamAnswer",
    { type: "not-found", title: "Not found", status: 404 },
    { requestId: null, retryAfterSeconds: null },
  );
  const following = followEvents<number>({
    open: () => {
      throw gone;
    },
    signal: new AbortController().signal,
    onEvent: () => undefined,
    isLast: () => false,
  });
  await expect(following).rejects.toBe(gone);
});

test("stops when its reader leaves, even while waiting", async () => {
  const reader = new AbortController();
  await followEvents<number>({
    open: () => events(1, 1),
    signal: reader.signal,
    onEvent: () => undefined,
    isLast: () => false,
    onConnection: (state) => state === "waiting" && reader.abort(),
  });
  expect(reader.signal.aborted).toBe(true);
});

test("pauses grow to a bound", () => {
  expect([0, 1, 2, 20].map((attempt) => reconnectDelayMs(attempt, 1))).toEqual([
    400, 800, 1600, 15_000,
  ]);
  expect(reconnectDelayMs(1, 0)).toBe(400);
});
