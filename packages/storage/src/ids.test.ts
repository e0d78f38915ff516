import { expect, test } from "vitest";
import { newId } from "./ids.ts";

test("sorts by time and never repeats", () => {
  const ids = Array.from({ length: 1_000 }, (_, index) => newId("doc", 1_700_000_000_000 + index));
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids).size).toBe(1_000);
  expect(ids[0]).toMatch(/^doc_[0-9a-hjkmnp-tv-z]{26}$/);
});
