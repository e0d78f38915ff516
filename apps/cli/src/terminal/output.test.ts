import { afterEach, expect, test, vi } from "vitest";
import { bar, spark, thin } from "./bars.ts";
import { fromNow, money, printJson } from "./output.ts";
import { plain } from "./style.ts";

afterEach(() => vi.restoreAllMocks());

test("takes out what a terminal obeys, and what turns letters around", () => {
  expect(plain("a\x1b[31mb\x07c\u009b2Jd\u202ee\u2066f\r")).toBe("a[31mbc2Jdef");
  expect(plain("one\ttwo\nthree – žluťoučký 🦘")).toBe("one\ttwo\nthree – žluťoučký 🦘");
});

test("prints JSON that says the same and that no terminal obeys", () => {
  let text = "";
  vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  const value = { name: "a\x1b[31m\u009b2J\u202eb" };
  printJson(value);
  expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u202e]/u);
  expect(JSON.parse(text)).toEqual(value);
});

test("tells spans and money as people do", () => {
  const now = Date.parse("2026-11-22T12:00:00Z");
  expect(fromNow("2026-11-22T12:00:30Z", now)).toBe("in 30 s");
  expect(fromNow("2026-11-20T12:00:00Z", now)).toBe("2 days ago");
  expect([0, 0.0042, 20, 1_234.5].map(money)).toEqual(["$0.00", "$0.0042", "$20.00", "$1,234.50"]);
});

test("draws bars and lines", () => {
  expect([bar(0, 10, 4), bar(1, 1_000, 4), bar(5, 10, 4), bar(10, 10, 4)]).toEqual([
    "",
    "▏",
    "██",
    "████",
  ]);
  expect(spark([0, 1, 4, 8])).toBe("·▂▅█");
  expect(thin([1, 2, 3, 4, 5], 2)).toEqual([6, 9]);
});
