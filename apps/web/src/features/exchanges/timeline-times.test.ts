import { expect, test } from "vitest";
import type { Exchange } from "#api/types.ts";
import type { StreamItem } from "./read-stream.ts";
import { timelineOf } from "./timeline-times.ts";

const exchange = (parts: Partial<Exchange>): Exchange => ({
  id: "0".repeat(64),
  started_at: "2026-11-22T10:00:00.000Z",
  duration_ms: 900,
  method: "GET",
  url: "https://a.example/",
  status: 200,
  content_type: null,
  request_bytes: 0,
  response_bytes: 0,
  message_count: 0,
  capture_ids: [],
  request: { http_version: null, headers: [], body: null },
  response: null,
  messages: [],
  error: null,
  ...parts,
});
const event = (atMs: number | null): StreamItem => ({
  name: "message",
  id: null,
  data: "",
  atMs,
  kind: "event",
});

test("places the events of a stream, and names the longest silence", () => {
  const stream = { format: "events", items: [0, 10, 410, null].map(event) } as const;
  expect(timelineOf(exchange({}), stream)).toEqual({
    lastMs: 410,
    received: [0, expect.closeTo(10.25), expect.closeTo(410)],
    sent: [],
    words: "3 events over 410 ms, the longest silence 400 ms",
  });
});

test("places messages of both directions after the beginning", () => {
  const at = (seconds: number) => `2026-11-22T10:00:0${seconds}.000Z`;
  const messages: Exchange["messages"] = [
    { direction: "sent", kind: "text", data: "a", at: at(1) },
    { direction: "received", kind: "text", data: "b", at: at(2) },
    { direction: "received", kind: "text", data: "c", at: null },
  ];
  expect(timelineOf(exchange({ messages }), null)).toMatchObject({
    lastMs: 2000,
    received: [2000],
    sent: [1000],
    words: "1 message sent, 1 received over 2.0 s",
  });
});

test("a thousand events on one spot are one mark", () => {
  const items = Array.from({ length: 1000 }, (_, index) => event(index / 1000));
  const timeline = timelineOf(exchange({}), { format: "events", items: [...items, event(1000)] });
  expect(timeline?.received).toHaveLength(2);
});

test("where no time was seen there is no timeline", () => {
  expect(timelineOf(exchange({}), { format: "events", items: [event(null)] })).toBeNull();
  expect(timelineOf(exchange({ started_at: null }), null)).toBeNull();
});
