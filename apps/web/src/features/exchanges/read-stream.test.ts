import { expect, test } from "vitest";
import type { ExchangeBody } from "#api/types.ts";
import { kindOfItem, readStream } from "./read-stream.ts";

const body = (type: string, text: string, times?: number[]): ExchangeBody => ({
  content_type: type,
  kind: "text",
  text,
  size_bytes: text.length,
  truncated: false,
  ...(times && { event_times_ms: times }),
});

test("reads events with their names and times; comments take none", () => {
  const text = `event: start\nid: 1\ndata: {"a":1}\n\n: ping\n\ndata: two\ndata: lines\n\ndata: [DONE]\n`;
  const stream = readStream(body("text/event-stream; charset=utf-8", text, [0, 40, 90]));
  expect(stream?.items).toEqual([
    { name: "start", id: "1", data: '{"a":1}', atMs: 0, kind: "event" },
    { name: "comment", id: null, data: "ping", atMs: null, kind: "comment" },
    { name: "message", id: null, data: "two\nlines", atMs: 40, kind: "event" },
    { name: "message", id: null, data: "[DONE]", atMs: 90, kind: "done" },
  ]);
});

test("reads lines of JSON, and nothing else as a stream", () => {
  expect(readStream(body("application/x-ndjson", '{"a":1}\n\n{"a":2}\n'))?.items).toHaveLength(2);
  expect(readStream(body("application/json", "{}"))).toBeNull();
  expect(readStream(null)).toBeNull();
  expect(readStream({ ...body("text/event-stream", ""), kind: "absent" })).toBeNull();
});

test("tells nameless events apart by what their data says", () => {
  const [first, second] =
    readStream(
      body(
        "text/event-stream",
        'data: {"id":"1","type":"delta.text","x":{"type":"y"}}\n\ndata: plain\n\n',
      ),
    )?.items ?? [];
  expect(first && kindOfItem(first)).toBe("delta.text");
  expect(second && kindOfItem(second)).toBe("message");
});
