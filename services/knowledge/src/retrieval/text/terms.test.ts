import { expect, test } from "vitest";
import { countTerms, encodeTerms, isStopTerm, termOf, termsVersion } from "./terms.ts";

test("inflections of a word are one term", () => {
  expect(termOf("connections")).toBe(termOf("connected"));
  expect(termOf("connection")).not.toBe(termOf("convection"));
});

test("stop words are known by their term", () => {
  expect(isStopTerm(termOf("the"))).toBe(true);
  expect(isStopTerm(termOf("lighthouse"))).toBe(false);
});

test("the encoded form holds each term once with its frequency, at most 255", () => {
  const encoded = encodeTerms("whale ".repeat(300), "harpoon");
  expect(encoded).toHaveLength(1 + 2 * 5);
  expect(encoded[0]).toBe(termsVersion);
  expect(encoded.readUInt32LE(1)).toBe(termOf("whale"));
  expect(encoded[5]).toBe(255);
  expect(countTerms("whale whale", "harpoon").get(termOf("whale"))).toBe(2);
});
