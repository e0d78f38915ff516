import fc from "fast-check";
import { expect, test } from "vitest";
import { eventArrivals, maxTimedEvents } from "./event-arrivals.ts";
import { splitEvents } from "./split-events.ts";

test("cuts behind every blank line, whatever ends lines, and loses nothing", () => {
  expect(splitEvents("data: 1\n\ndata: 2\r\n\r\ndata: 3\r\r: rest")).toEqual([
    "data: 1\n\n",
    "data: 2\r\n\r\n",
    "data: 3\r\r",
    ": rest",
  ]);
  const text = fc.string({ unit: fc.constantFrom("a", "\n", "\r", "é") });
  fc.assert(
    fc.property(text, (stream) => {
      expect(splitEvents(stream)).toEqual(stream.split(/(?<=\r\n\r\n|\n\n|\r\r)/));
    }),
    { numRuns: 2_000 },
  );
});

test("an event has come with its last byte, however many pieces it came in", () => {
  const arrivals = [4, 5, 3, 20].map((bytes, at) => ({ bytes, atMs: 10.04 * (at + 1) }));
  expect(eventArrivals("data: 1\n\ndata: 2\n\n: end", arrivals)).toEqual([20.1, 40.2, 40.2]);
  expect(eventArrivals("data: 1\n\n", [])).toEqual([0]);
});

test("of a stream with more events than anybody needs no times are told", () => {
  expect(eventArrivals(":\n\n".repeat(maxTimedEvents), [])).toHaveLength(maxTimedEvents);
  expect(eventArrivals(":\n\n".repeat(maxTimedEvents + 1), [])).toBeUndefined();
});
