import { describe, expect, test } from "vitest";
import { areaUnderCurve, ndcg, percentile, recall, reciprocalRank, shareOf } from "./metrics.ts";

const judged = new Map([
  ["a", 3],
  ["b", 1],
  ["c", 0],
]);

describe("ranking metrics", () => {
  test("nDCG is 1 for the ideal order and counts grades as gain", () => {
    expect(ndcg(["a", "b", "c"], judged, 10)).toBe(1);
    expect(ndcg(["b", "a"], judged, 10)).toBeCloseTo(
      (1 + 3 / Math.log2(3)) / (3 + 1 / Math.log2(3)),
      10,
    );
    expect(ndcg(["x", "y"], judged, 10)).toBe(0);
    expect(ndcg(["a"], new Map(), 10)).toBe(0);
  });

  test("recall and reciprocal rank look only as deep as they should", () => {
    expect(recall(["x", "a"], judged, 1)).toBe(0);
    expect(recall(["x", "a"], judged, 2)).toBe(0.5);
    expect(reciprocalRank(["x", "c", "b"], judged, 10)).toBeCloseTo(1 / 3, 10);
    expect(reciprocalRank(["x", "c", "b"], judged, 2)).toBe(0);
  });
});

test("area under the curve, ties counting half", () => {
  expect(areaUnderCurve([0.9, 0.8], [0.1, 0.2])).toBe(1);
  expect(areaUnderCurve([0.5], [0.5])).toBe(0.5);
  expect(areaUnderCurve([0.1, 0.9], [0.5])).toBe(0.5);
  expect(areaUnderCurve([], [0.5])).toBeNull();
});

test("percentiles and shares", () => {
  expect(percentile([5, 1, 3], 0.5)).toBe(3);
  expect(percentile([5, 1, 3], 0.99)).toBe(5);
  expect(percentile([], 0.5)).toBe(0);
  expect(shareOf([true, false])).toBe(0.5);
  expect(shareOf([])).toBeNull();
});
