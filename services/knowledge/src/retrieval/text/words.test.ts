import { describe, expect, test } from "vitest";
import { forEachWord } from "./words.ts";

describe("words of a text", () => {
  test.each([
    ["The quick, brown fox.", ["the", "quick", "brown", "fox"]],
    ["Café naïve ÅNGSTRÖM", ["cafe", "naive", "angstrom"]],
    ["getUserName", ["getusername", "get", "user", "name"]],
    [
      "HTTPServer max_retry_count",
      ["httpserver", "http", "server", "max_retry_count", "max", "retry", "count"],
    ],
    ["__init__", ["__init__", "init"]],
    ["version 3.5", ["version", "3", "5"]],
    ["東京都", ["東京", "京都"]],
    [
      "naïve_search: “the café’s” menu—Ωmega",
      ["naive_search", "the", "cafe", "s", "menu", "ωmega"],
    ],
    ["", []],
    ["…—!?", []],
  ])("%s", (text, words) => {
    const found: string[] = [];
    forEachWord(text, (word) => found.push(word));
    expect(found).toEqual(words);
  });
});
