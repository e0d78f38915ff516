import { expect, test } from "vitest";
import { createLineSplitter, noteworthy } from "./log-lines.ts";

test("joins lines that arrive in pieces, letters that are cut included", () => {
  const lines: string[] = [];
  const split = createLineSplitter((line) => void lines.push(line));
  const bytes = Buffer.from("one\ntwö\n\nthree");
  split(bytes.subarray(0, 7));
  split(bytes.subarray(7));
  split(Buffer.from("!\n"));
  expect(lines).toEqual(["one", "twö", "three!"]);
});

test("shows warnings, errors and foreign lines, and nothing else", () => {
  expect(noteworthy('{"level":"info","msg":"listening"}')).toBeNull();
  expect(noteworthy('{"level":"warn","msg":"slow"}')).toBe("slow");
  expect(noteworthy('{"level":"error","msg":"failed","err":{"message":"why"}}')).toBe(
    "failed: why",
  );
  expect(noteworthy("Segmentation fault")).toBe("Segmentation fault");
});
