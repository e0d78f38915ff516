import { expect, test } from "vitest";
import { OwnShapeFault, readOwnShape } from "./own-shape.ts";

const found = (pattern: string, text: string) =>
  [...text.matchAll(new RegExp(readOwnShape(pattern).source, "g"))].map(([match]) => match);

test.each([
  ["TCK-[A-Z0-9]{6,10}", "see TCK-12AB34 and XTCK-12AB34", ["TCK-12AB34"]],
  ["\\d{4}-\\d{4}-\\d{4}", "1234-5678-9012,12345-6789-0123", ["1234-5678-9012"]],
  ["acme_[a-z]{2,4}\\.[\\w-]{4,8}", "acme_ab.x-1y", ["acme_ab.x-1y"]],
  ["[A-F-]{6}", "A-B-C-", ["A-B-C-"]],
  ["#[0-9]{6}!?", "#123456! #654321", ["#123456!", "#654321"]],
  ["\\$\\{[a-z]{4}\\}", "${abcd}", ["${abcd}"]],
])("%s finds what it says", (pattern, text, matches) => {
  expect(found(pattern, text)).toEqual(matches);
});

test("nothing is found in what stands for a secret", () => {
  const token = "redacted-own-name-0123456789abcdef";
  expect(found("[a-z-]{6,80}", `${token} ${token}`)).toEqual([]);
  expect(found("[0-9a-f-]{8}", "00000000-0000-4000-8000-0123456789ab")).toEqual([]);
});

test.each([
  ["(a+)+bcdefg", "character 1"],
  ["a|bcdefg", "`|` is not understood"],
  ["abcdef.", "write \\. for the character"],
  ["abcdef[^x]", "not which are not"],
  ["abcdef\\b", "`\\b` is not understood"],
  ["abcdef\\1", "`\\1` is not understood"],
  ["abcdef(?=x)", "character 7"],
  ["^abcdef", "`^` is not understood"],
  ["abcdef[z-a]", "nothing from z to a"],
  ["abcdef[a", "does not end"],
  ["abcdef[]", "empty"],
  ["abcdef+", "how many times"],
  ["abcdef{3,}", "how many times"],
  ["a{0}bcdefgh", "no number of times"],
  ["abcdef{3,2}", "no number of times"],
  ["abc", "fewer than 6"],
  ["a{201}", "more than 200"],
  ["a?bcdefgh", "first part may be left out"],
  ["[a-z]{6,8}a", "what follows begins with the same"],
  ["x{3}[a-z]{0,9}-?[a-z]{4}", "part 2 may end where it goes on"],
  ["äöüäöüäöü", "ASCII"],
  ["a".repeat(201), "longer than 200"],
])("%s is refused", (pattern, reason) => {
  expect(() => readOwnShape(pattern)).toThrow(OwnShapeFault);
  expect(() => readOwnShape(pattern)).toThrow(reason);
});

test.each([
  ["a[ab ]{6,198}!", "a ".repeat(200_000)],
  ["[a-z]{1,60}-[a-z]{1,60}-[a-z]{1,60}!", "abc-".repeat(100_000)],
])("%s costs what its length allows, whatever the text", (pattern, text) => {
  const started = process.cpuUsage();
  expect(found(pattern, text)).toEqual([]);
  expect(process.cpuUsage(started).user / 1000).toBeLessThan(1_000);
});
