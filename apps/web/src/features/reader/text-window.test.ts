import { expect, test } from "vitest";
import type { DocumentContent } from "#api/types.ts";
import { rangeIn, wholeLines, windowAround } from "./text-window.ts";

const whole = "first line\nsecond line\nthird line\nfourth line\n";

function stretch(start: number, end: number): DocumentContent {
  return {
    document_id: "doc_1",
    revision: 1,
    format: "plain",
    text: whole.slice(start, end),
    char_start: start,
    char_end: Math.min(end, whole.length),
    char_count: whole.length,
    line_start: whole.slice(0, start).split("\n").length,
  };
}

test("a stretch is cut to whole lines and keeps its place", () => {
  const place = { start: whole.indexOf("third"), end: whole.indexOf("third") + 5 };
  const window = wholeLines(stretch(4, 38), place);
  expect(window.text).toBe("second line\nthird line");
  expect(window.line).toBe(2);
  expect(rangeIn(window, place).map(({ start, end }) => window.text.slice(start, end))).toEqual([
    "third",
  ]);
  expect([window.hasEarlier, window.hasLater]).toEqual([true, true]);
});

test("the whole text stays whole", () => {
  const window = wholeLines(stretch(0, whole.length), null);
  expect(window).toEqual({ text: whole, offset: 0, line: 1, hasEarlier: false, hasLater: false });
});

test("a place in a half line keeps that line", () => {
  const place = { start: 5, end: 8 };
  const window = wholeLines(stretch(5, 8), place);
  expect(rangeIn(window, place).map(({ start, end }) => window.text.slice(start, end))).toEqual([
    whole.slice(5, 8),
  ]);
});

test("windows begin before the place and hold it", () => {
  expect(windowAround({ start: 100, end: 200 }, 1000)).toEqual({ start: 0, end: 750 });
  expect(windowAround({ start: 5000, end: 9000 }, 1000)).toEqual({ start: 4650, end: 9000 });
  expect(windowAround(null, 1000)).toEqual({ start: 0, end: 1000 });
});
