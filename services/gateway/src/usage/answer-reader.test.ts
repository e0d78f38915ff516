import fc from "fast-check";
import { expect, test } from "vitest";
import { AnswerReader } from "./answer-reader.ts";

const usage = {
  input_tokens: 12,
  output_tokens: 30,
  total_tokens: 42,
  input_tokens_details: { cached_tokens: 0 },
  cost: { currency: "USD", total_cost: 0.0051 },
};
const used = { inputTokens: 12, outputTokens: 30, tokens: 42, costMicroDollars: 5_100 };

function readAll(pieces: readonly string[]): AnswerReader {
  const reader = new AnswerReader();
  for (const piece of pieces) reader.onText(piece);
  return reader;
}

const answer = JSON.stringify({
  model: "sonar-pro",
  output: [{ text: 'It says "usage": {"input_tokens": 9} and "model": "x" here, } and {' }],
  usage,
});

test("finds model and usage in one body, and not in the text of the answer", () => {
  const reader = readAll([answer]);
  expect(reader.model).toBe("sonar-pro");
  expect(reader.used).toEqual(used);
});

test("finds them wherever the answer is cut into pieces", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: answer.length - 1 })), (cuts) => {
      const places = [0, ...cuts.toSorted((a, b) => a - b), answer.length];
      const pieces = places.slice(1).map((end, at) => answer.slice(places[at], end));
      expect(readAll(pieces).used).toEqual(used);
    }),
  );
});

test("of a stream the last usage counts, and null is none", () => {
  const reader = readAll([
    'data: {"model":"sonar","usage":null}\n\n',
    'data: {"usage":{"prompt_tokens":5,"completion_tokens":1,"total_tokens":6}}\n\n',
    'data: {"usage":{"prompt_tokens":5,"completion_tokens":9,"total_tokens":14}}\n\n',
    "data: [DONE]\n\n",
  ]);
  expect(reader.used).toEqual({ inputTokens: 5, outputTokens: 9, tokens: 14, costMicroDollars: 0 });
});

test("what is no usage is left alone, however long", () => {
  for (const text of [
    '"usage": 1',
    '"usage": {"tokens": {}}',
    '"usage": {"total_tokens": -1, "input_tokens": "5"}',
    `"usage": {${"x".repeat(100_000)}`,
    '"usage": {"total_tokens": 1e300}',
    '{"usage":{"broken": }}',
  ])
    expect(readAll([text, "more"]).used).toBeUndefined();
});

test("objects that lie in each other by the thousand hold nobody up", () => {
  const startedMs = performance.now();
  expect(readAll(['"usage":{'.repeat(400_000)]).used).toBeUndefined();
  // Where each is read to the end of all, over five seconds on the fastest machine.
  expect(performance.now() - startedMs).toBeLessThan(3_000);
});

test("asks for frames to be taken off only where something is there to be read", () => {
  const reader = new AnswerReader();
  expect(reader.skim('1a\r\ndata: {"model":"m","delta":"four words"}\r\n')).toBe(true);
  expect(reader.skim('1a\r\ndata: {"usage":{}}\r\n')).toBe(false);
  expect(reader.skim('1a\r\ndata: {"usa\r\n')).toBe(false);
  expect(reader.model).toBe("m");
});

test("knows an answer of the background by what it says of itself, not by what it quotes", () => {
  const said = String.raw`data: {"delta":"\"background\":true"}` + "\n\n";
  expect(readAll([said]).background).toBe(false);
  expect(readAll(['data: {"id":"resp_1","background": true}\n\n', said]).background).toBe(true);
});
