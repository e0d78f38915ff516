import { expect, test } from "vitest";
import { labelIndexes, linePath, niceCeiling } from "./scale.ts";

test("the axis ends at a round number that holds the greatest value", () => {
  expect([0, 1, 1.2, 7, 23, 260, 0.000_3, 1000].map(niceCeiling)).toEqual([
    1, 1, 2, 10, 25, 500, 0.0005, 1000,
  ]);
});

test("labels leave each other room", () => {
  expect(labelIndexes(24, 300, 60)).toEqual([0, 5, 10, 15, 20]);
  expect(labelIndexes(3, 1000, 60)).toEqual([0, 1, 2]);
  expect(labelIndexes(0, 1000, 60)).toEqual([]);
  expect(labelIndexes(5, 10, 60)).toEqual([0]);
});

test("a line is broken where nothing was measured", () => {
  const path = linePath(
    [1, 2, null, 4],
    (index) => index * 10,
    (value) => value,
  );
  expect(path).toBe("M0.0 1.0L10.0 2.0M30.0 4.0");
});
