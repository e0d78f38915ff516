import { describe, expect, test } from "vitest";
import { wordsOf } from "./words.ts";

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
    ["", []],
    ["…—!?", []],
  ])("%s", (text, words) => {
    expect([...wordsOf(text)]).toEqual(words);
  });
});
