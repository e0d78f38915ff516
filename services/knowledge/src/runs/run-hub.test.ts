import { afterEach, expect, test } from "vitest";
import { createLogger } from "@workspace/telemetry";
import type { NumberedEvent } from "./live-run.ts";
import type { RunEventRepository } from "./repository.ts";
import { firstSequenceAfterCrash } from "./first-sequence-after-crash.ts";
import { RunHub } from "./run-hub.ts";

type Event = { type: string; text?: string };

const stored = new Map<string, NumberedEvent<unknown>[]>();
const repository: RunEventRepository = {
  append: async (runId, events) =>
    void stored.set(runId, [...(stored.get(runId) ?? []), ...events]),
  eventsAfter: async function* <E>(runId: string, sequence: number) {
    for (const event of stored.get(runId) ?? []) {
      if (event.sequence > sequence) yield event as NumberedEvent<E>;
    }
  },
  lastSequence: async (runId) => stored.get(runId)?.at(-1)?.sequence ?? -1,
  deleteEvents: async (runId) => void stored.delete(runId),
  prune: async () => 0,
  forgetDocument: async () => {},
};
const quiet = createLogger({ service: "test", destination: { write: () => {} } });
const never = new AbortController().signal;
const hub = new RunHub(repository, quiet);
afterEach(() => stored.clear());

const start = (produce: (signal: AbortSignal) => AsyncIterable<Event>, extra: object = {}) =>
  hub.start<Event>({
    runId: "resp_1",
    produce,
    isTerminal: (event) => ["completed", "failed", "cancelled"].includes(event.type),
    failed: (error) => ({ type: "failed", text: String(error) }),
    persist: true,
    finish: async () => {},
    ...extra,
  });
const isOver = async () => !hub.isLive("resp_1");

async function collect(startingAfter: number): Promise<string[]> {
  const seen: string[] = [];
  for await (const { sequence, event } of hub.read<Event>("resp_1", startingAfter, never, isOver)) {
    seen.push(`${sequence} ${event.type}`);
  }
  return seen;
}

async function* words(count: number): AsyncGenerator<Event> {
  for (let index = 0; index < count; index++) {
    await new Promise((done) => setTimeout(done, 2));
    yield { type: "delta" };
  }
  yield { type: "completed" };
}

test("a run that is not kept still has all its events", async () => {
  const run = start(() => words(2), { persist: false });
  const seen = await Array.fromAsync(run.follow(-1, never));
  expect(seen.map(({ sequence, event }) => `${sequence} ${event.type}`)).toEqual([
    "0 delta",
    "1 delta",
    "2 completed",
  ]);
});

test("every reader sees the same numbered events, whenever it joins", async () => {
  start(() => words(5));
  const [all, late] = await Promise.all([collect(-1), collect(3)]);
  expect(all).toEqual(["0 delta", "1 delta", "2 delta", "3 delta", "4 delta", "5 completed"]);
  expect(late).toEqual(["4 delta", "5 completed"]);
  expect(await collect(1)).toEqual(["2 delta", "3 delta", "4 delta", "5 completed"]);
});

test("a run goes on without readers, and its end is stored before anybody sees it", async () => {
  const order: string[] = [];
  start(() => words(2), { finish: async () => void order.push("stored") });
  for (const name of await collect(-1)) order.push(name);
  expect(order.indexOf("stored")).toBe(0);
  expect(stored.get("resp_1")?.map(({ sequence }) => sequence)).toEqual([0, 1, 2]);
});

test("a failing producer ends in one terminal event", async () => {
  start(async function* () {
    yield { type: "delta" };
    throw new Error("broken");
  });
  expect(await collect(-1)).toEqual(["0 delta", "1 failed"]);
});

test("cancel reaches the producer's signal", async () => {
  start(async function* (signal) {
    yield { type: "delta" };
    await new Promise((done) => signal.addEventListener("abort", done, { once: true }));
    yield { type: "cancelled" };
  });
  setTimeout(() => hub.cancel("resp_1"), 10);
  expect(await collect(-1)).toEqual(["0 delta", "1 cancelled"]);
  expect(hub.cancel("resp_1")).toBe(false);
});

test("a run that starts again goes on counting, and readers get both parts", async () => {
  await repository.append("resp_1", [{ sequence: 0, event: { type: "delta" } }]);
  start(() => words(1), { firstSequence: 1 });
  expect(await collect(-1)).toEqual(["0 delta", "1 delta", "2 completed"]);
});

test("a run that outlasts the draining is left unfinished, for the next process to take up", async () => {
  const stopping = new RunHub(repository, quiet);
  const finished: string[] = [];
  const begin = (runId: string, persist: boolean) =>
    stopping.start<Event>({
      runId,
      persist,
      produce: async function* (signal) {
        yield { type: "delta" };
        await new Promise((done) => signal.addEventListener("abort", done));
        yield { type: "cancelled" };
      },
      isTerminal: ({ type }) => type === "cancelled",
      failed: () => ({ type: "failed" }),
      finish: async ({ type }) => void finished.push(`${runId} ${type}`),
    });
  const kept = begin("resp_kept", true);
  begin("resp_passing", false);
  await stopping.drain(20);
  expect(finished).toEqual(["resp_passing cancelled"]);
  const seen = await Array.fromAsync(kept.follow(-1, never));
  expect(seen.map(({ event }) => event.type)).toEqual(["delta"]);
  expect(stored.get("resp_kept")?.map(({ sequence }) => sequence)).toEqual([0]);
});

test("numbers after a crash go on beyond those that a reader may have seen", async () => {
  await repository.append("resp_1", [{ sequence: 7, event: { type: "delta" } }]);
  const first = await firstSequenceAfterCrash(repository, "resp_1");
  expect(first).toBeGreaterThan(100);
  start(() => words(1), { firstSequence: first });
  expect(await collect(50)).toEqual([`${first} delta`, `${first + 1} completed`]);
});

test("an end that could not be stored at once is stored later, with all before it", async () => {
  let failures = 2;
  const append = repository.append;
  repository.append = async (runId, events) => {
    if (failures-- > 0) throw new Error("database is away");
    return append(runId, events);
  };
  start(() => words(2));
  expect(await collect(-1)).toEqual(["0 delta", "1 delta", "2 completed"]);
  repository.append = append;
  expect(stored.get("resp_1")?.map(({ sequence }) => sequence)).toEqual([0, 1, 2]);
});
