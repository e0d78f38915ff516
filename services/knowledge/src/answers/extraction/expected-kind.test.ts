import { describe, expect, test } from "vitest";
import { expectedKind, kindScore } from "./expected-kind.ts";

describe("what a question expects", () => {
  test.each([
    ["How many keys are there?", "number"],
    ["In what year did it open?", "time"],
    ["When did it open?", "time"],
    ["Who wrote it?", "name"],
    ["How does it work?", null],
  ])("%s", (question, kind) => {
    expect(expectedKind(question)).toBe(kind);
  });

  test.each([
    ["number", "There are twelve keys.", 1],
    ["number", "There are keys.", 0],
    ["time", "It opened in May 1931.", 1],
    ["time", "It opened late.", 0],
    ["name", "It was written by Ada Lovelace.", 1],
    ["name", "It was written by somebody.", 0],
    [null, "Anything.", 0.5],
  ] as const)("%s in %s", (kind, sentence, score) => {
    expect(kindScore(kind, sentence, "Who wrote the notes?")).toBe(score);
  });

  test("a name that the question says is no answer", () => {
    expect(kindScore("name", "The friend of Ada slept.", "Who was Ada's friend?")).toBe(0);
  });
});
