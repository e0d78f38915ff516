import { expect, test } from "vitest";
import { encodeEvent, encodeEvents } from "./event-stream.ts";

test("keeps an event on its lines, whatever its data holds", () => {
  expect(encodeEvent({ id: 7, event: "text-delta", data: { text: "a\nb\r" } })).toBe(
    'id: 7\nevent: text-delta\ndata: {"text":"a\\nb\\r"}\n\n',
  );
  expect(encodeEvent({ comment: "a\n\ndata: b" })).toBe(": a data: b\n\n");
  expect(encodeEvent({ done: "[DONE]" })).toBe("data: [DONE]\n\n");
});

test("beats while the source is silent, and loses no event", async () => {
  async function* slow() {
    await new Promise((done) => setTimeout(done, 70));
    yield { data: 1 };
  }
  const chunks: string[] = [];
  for await (const chunk of encodeEvents(slow(), 20)) chunks.push(chunk);
  expect(chunks.filter((chunk) => chunk.startsWith(": heartbeat")).length).toBeGreaterThanOrEqual(
    2,
  );
  expect(chunks.at(-1)).toBe("data: 1\n\n");
});

test("leaves the source when its reader leaves", async () => {
  let left = false;
  async function* endless() {
    try {
      for (;;) yield { data: 1 };
    } finally {
      left = true;
    }
  }
  for await (const chunk of encodeEvents(endless(), 1_000)) {
    expect(chunk).toBe("data: 1\n\n");
    break;
  }
  await new Promise((done) => setTimeout(done, 5));
  expect(left).toBe(true);
});
