import { afterEach, expect, test, vi } from "vitest";
import { ApiError } from "@workspace/client";
import { createLogger } from "@workspace/telemetry";
import { recordingMode } from "../../test/recording-mode.ts";
import { RecorderMemory } from "./recorder-memory.ts";
import { Recorder } from "./recorder.ts";
import type { RecordingClient } from "./recorder.ts";

const mode = recordingMode();

interface Batch {
  capture: string;
  first: number;
  leftOut: number;
  lines: number;
}

const recorders: Recorder[] = [];
afterEach(async () => {
  for (const recorder of recorders.splice(0)) await recorder.close(0);
});

/** A recorder before an analysis service that takes what `answer` lets through. */
function setUp(answer: (batch: Batch) => void, memoryBytes = 1_000_000) {
  const batches: Batch[] = [];
  const finished: string[] = [];
  const client: RecordingClient = {
    appendExchanges: async ({ path, query, body }) => {
      const lines = body === "" ? 0 : String(body).split("\n").length;
      const batch = {
        capture: path.capture_id,
        first: query.first,
        leftOut: query.left_out ?? 0,
        lines,
      };
      answer(batch);
      batches.push(batch);
      return { next: query.first + lines, exchange_count: 0 };
    },
    finishRecording: async ({ path }) => finished.push(path.capture_id),
  };
  const whole = new RecorderMemory(memoryBytes);
  const memory = new RecorderMemory(memoryBytes, whole);
  const onGone = vi.fn(async () => {});
  const recorder = new Recorder(mode, "cap_1", memory, {
    analysis: { ask: async (_principal, question) => question(client) },
    logger: createLogger({ service: "gateway", destination: { write: () => {} } }),
    maxBodyBytes: 100_000,
    intervalMs: 5,
    heartbeatMs: 60_000,
    drainMs: 50,
    continueElsewhere: async () => "cap_2",
    onGone,
  });
  recorders.push(recorder);
  recorder.start();
  const sent = () => batches.reduce((sum, { lines }) => sum + lines, 0);
  return { recorder, batches, finished, whole, onGone, sent };
}

function call(recorder: Recorder, bytes = 10): boolean {
  const tape = recorder.begin();
  if (tape === undefined) return false;
  const url = new URL("http://127.0.0.1/v1/x");
  tape.onRequest(() => ({ method: "GET", url, headers: {}, secrets: [], token: "" }));
  tape.onAnswer(200, { "content-type": "text/plain" });
  tape.onData(Buffer.alloc(bytes, "x"));
  tape.onWhole();
  tape.end();
  return true;
}

const refused = (status: number, type = "x") =>
  new ApiError(
    "appendExchanges",
    { type, status, title: "no" },
    { requestId: null, retryAfterSeconds: null },
  );

test("what waits is bounded, what does not fit is counted, and memory is given back", async () => {
  let isAway = true;
  const { recorder, batches, whole, sent } = setUp(() => {
    if (isAway) throw new Error("away");
  }, 200_000);
  const taken = Array.from({ length: 100 }, () => call(recorder, 5_000)).filter(Boolean).length;
  expect(taken).toBeGreaterThan(10);
  expect(taken).toBeLessThan(60);
  expect(whole.used).toBeLessThanOrEqual(200_000);
  isAway = false;
  await expect.poll(sent, { timeout: 5_000 }).toBe(taken);
  await expect.poll(() => batches.at(-1)?.leftOut).toBe(100 - taken);
  expect(whole.used).toBe(0);
  expect(recorder.leftOut).toBe(100 - taken);
});

test("a body that is too large is not held", async () => {
  const { recorder, whole, sent } = setUp(() => {});
  const tape = recorder.begin();
  for (let part = 0; part < 50; part++) {
    tape?.onData(Buffer.alloc(10_000));
    expect(whole.used).toBeLessThan(120_000);
  }
  expect(tape?.answerBody).toMatchObject({ parts: null, size: 500_000 });
  tape?.end();
  await expect.poll(() => whole.used).toBe(0);
  // Its upstream was never asked: there is nothing to tell of it.
  expect(sent()).toBe(0);
});

test("numbers go on over failures, and begin anew in another recording", async () => {
  let failures = 2;
  let isEnded = false;
  const { recorder, batches, finished, sent } = setUp(({ capture }) => {
    if (failures-- > 0) throw new Error("away");
    if (isEnded && capture === "cap_1") throw refused(409, "recording-ended");
  });
  call(recorder);
  await expect.poll(sent, { timeout: 5_000 }).toBe(1);
  call(recorder);
  await expect.poll(sent).toBe(2);
  expect(batches.filter(({ lines }) => lines > 0).map(({ first }) => first)).toEqual([0, 1]);
  isEnded = true;
  call(recorder);
  await recorder.finish();
  expect(batches.at(-1)).toMatchObject({ capture: "cap_2", first: 0, lines: 1 });
  expect(finished).toEqual(["cap_2"]);
});

test("ends with calls under way, and with a recording that was deleted", async () => {
  const { recorder, whole, onGone, sent } = setUp(() => {});
  recorder.begin()?.onData(Buffer.alloc(100));
  call(recorder);
  await recorder.finish();
  expect([sent(), whole.used]).toEqual([1, 0]);

  const deleted = setUp(() => {
    throw refused(404);
  });
  call(deleted.recorder);
  await expect.poll(() => deleted.onGone.mock.calls.length).toBe(1);
  expect(call(deleted.recorder)).toBe(false);
  expect(deleted.whole.used).toBe(0);
  expect(onGone).not.toHaveBeenCalled();
});

test("what is refused for good is left out, and the next goes on", async () => {
  let isWrong = true;
  const { recorder, batches, sent } = setUp(({ lines }) => {
    if (lines > 0 && isWrong) throw refused(400);
  });
  call(recorder);
  await expect.poll(() => recorder.leftOut).toBe(1);
  isWrong = false;
  call(recorder);
  await expect.poll(sent).toBe(1);
  expect(batches.at(-1)).toMatchObject({ first: 0, leftOut: 1 });
});

test("a capture that others filled is gone on from, and what no capture takes is left out", async () => {
  const { recorder, batches, sent } = setUp(({ capture, lines }) => {
    if (lines > 0 && capture === "cap_1") throw refused(413, "capture-too-large");
  });
  call(recorder);
  await expect.poll(sent, { timeout: 5_000 }).toBe(1);
  expect(batches.at(-1)).toMatchObject({ capture: "cap_2", first: 0 });
  expect(recorder.leftOut).toBe(0);

  const full = setUp(({ lines }) => {
    if (lines > 0) throw refused(413, "capture-too-large");
  });
  call(full.recorder);
  await expect.poll(() => full.recorder.leftOut, { timeout: 5_000 }).toBe(1);
  await expect.poll(() => full.whole.used).toBe(0);
});
