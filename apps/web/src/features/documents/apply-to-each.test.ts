import { expect, test } from "vitest";
import { applyToEach } from "./apply-to-each.ts";

test("tries all, and tells of the first failure in the end", async () => {
  const done: number[] = [];
  const deed = async (number: number) => {
    if (number === 2) throw new Error("two failed");
    done.push(number);
  };
  await expect(applyToEach([1, 2, 3, 4, 5, 6], deed)).rejects.toThrow("two failed");
  expect(done.toSorted((a, b) => a - b)).toEqual([1, 3, 4, 5, 6]);
});
