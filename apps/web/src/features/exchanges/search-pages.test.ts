import { expect, test } from "vitest";
import { isSearchPaused } from "./search-pages.ts";

/** Pages with so many finds each. */
const pagesOf = (...finds: number[]) => finds.map((count) => ({ data: Array(count).fill(null) }));

test("a search pauses behind three pages without a find, and behind three more each time", () => {
  expect(isSearchPaused([], 0)).toBe(false);
  expect(isSearchPaused(pagesOf(0, 0), 0)).toBe(false);
  expect(isSearchPaused(pagesOf(0, 0, 0), 0)).toBe(true);
  expect(isSearchPaused(pagesOf(0, 0, 0), 3)).toBe(false);
  expect(isSearchPaused(pagesOf(0, 0, 0, 0, 0, 0), 3)).toBe(true);
});

test("a find lets it go on", () => {
  expect(isSearchPaused(pagesOf(0, 0, 1, 0, 0), 0)).toBe(false);
  expect(isSearchPaused(pagesOf(0, 0, 1, 0, 0, 0), 0)).toBe(true);
  expect(isSearchPaused(pagesOf(0, 0, 0, 2, 0, 0), 3)).toBe(false);
});
