import { expect, test } from "vitest";
import { csvLine } from "./csv.ts";

test.each([
  ["=1+1", `"'=1+1"`],
  ["+cmd|' /C calc'!A0", `"'+cmd|' /C calc'!A0"`],
  ["-2+3", `"'-2+3"`],
  ["@SUM(A1)", `"'@SUM(A1)"`],
  ["\t=1", `"'\t=1"`],
  ["\r=1", `"'\r=1"`],
  [" =1", `"' =1"`],
  [`"=1`, `"'""=1"`],
  ["＝1+1", `"'＝1+1"`],
  ["key.create", "key.create"],
  ['a "b", c', '"a ""b"", c"'],
  ["two\r\nlines", '"two\r\nlines"'],
])("%j is written so that no spreadsheet runs it", (text, cell) => {
  expect(csvLine([text, null, -7])).toBe(`${cell},,-7\r\n`);
});
