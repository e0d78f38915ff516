import { gzipSync } from "node:zlib";
import { afterEach, expect, test, vi } from "vitest";
import { sizeOf, writeBatch } from "./batches.ts";
import { RecorderMemory } from "./recorder-memory.ts";
import { Tape } from "./tape.ts";

afterEach(() => vi.restoreAllMocks());

/** A WebSocket on which `messages` came. */
function tapeOf(messages: readonly (string | Buffer)[]): Tape {
  const tape = new Tape(new RecorderMemory(100_000_000), 10_000_000, () => {});
  const url = new URL("http://upstream.test/live");
  tape.onRequest(() => ({
    method: "GET",
    url,
    headers: {},
    secrets: ["account-secret"],
    token: "~",
  }));
  tape.onAnswer(101, {});
  for (const message of messages) {
    tape.messages.add("received", Buffer.from(message));
    tape.messages.end("received", typeof message === "string" ? "text" : "binary");
  }
  tape.onWhole();
  tape.end();
  return tape;
}

async function writtenOf(tape: Tape): Promise<{ entry: Record<string, unknown>; turns: number }> {
  let turns = 0;
  let isWritten = false;
  const count = () => {
    turns++;
    if (!isWritten) setImmediate(count);
  };
  setImmediate(count);
  const { lines } = await writeBatch([tape]);
  isWritten = true;
  expect(lines).toHaveLength(1);
  return { entry: JSON.parse(lines[0] ?? ""), turns };
}

test("other work gets its turn while the messages of one connection are written", async () => {
  // Loaded by the first, in turns of its own.
  await writeBatch([tapeOf([])]);
  let nowMs = 0;
  vi.spyOn(performance, "now").mockImplementation(() => nowMs++);
  const texts = Array.from({ length: 500 }, (_, at) => `message ${at}`);
  const { entry, turns } = await writtenOf(tapeOf(texts));
  expect(entry["_webSocketMessages"]).toEqual(
    texts.map((data) => expect.objectContaining({ type: "receive", opcode: 1, data })),
  );
  expect(turns).toBeGreaterThan(50);
});

test("no message tells the credential, and one of which it cannot be taken out is left out", async () => {
  const hidden = gzipSync("of account-secret");
  const { entry } = await writtenOf(tapeOf(["of account-secret", hidden, "x"]));
  expect(entry).toMatchObject({ _webSocketMessages: [{ data: "of ~" }, { data: "x" }] });
});

test("what many small messages take counts for how many are sent at once", () => {
  const texts = Array.from({ length: 1_000 }, () => "x");
  expect(sizeOf(tapeOf(texts))).toBeGreaterThan(sizeOf(tapeOf([])) + 100_000);
});

test("a batch ends where its lines are enough, however little its tapes take", async () => {
  const packed = gzipSync(Buffer.alloc(1_000_000, "a"));
  const tapes = Array.from({ length: 20 }, () => {
    const tape = tapeOf([]);
    tape.onAnswer(200, { "content-type": "text/plain", "content-encoding": "gzip" });
    tape.onData(packed);
    return tape;
  });
  const { lines, count } = await writeBatch(tapes);
  expect(count).toBe(4);
  expect(lines).toHaveLength(4);
});
