import { expect, test } from "vitest";
import { selectTop } from "./select-top.ts";

test("gives what sorting everything gives", () => {
  const scores = Float32Array.from({ length: 3_000 }, () => Math.floor(Math.random() * 50));
  const mask = Uint8Array.from({ length: 3_000 }, () => (Math.random() < 0.7 ? 1 : 0));
  const sorted = Array.from(scores.keys())
    .filter((slot) => mask[slot] === 1 && scores[slot]! > 0)
    .toSorted((left, right) => scores[right]! - scores[left]! || left - right);
  for (const limit of [0, 1, 10, 500, 5_000]) {
    expect(selectTop(scores, mask, scores.length, limit, 0)).toEqual(sorted.slice(0, limit));
  }
});
