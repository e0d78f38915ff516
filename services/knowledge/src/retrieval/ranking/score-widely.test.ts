import { expect, test } from "vitest";
import { LexicalIndex } from "../memory/lexical-index.ts";
import type { TermWeights } from "../memory/lexical-index.ts";
import { countTerms, encodeTerms } from "../text/terms.ts";
import { scoreWidely } from "./score-widely.ts";
import { selectTop } from "./select-top.ts";

const passages = 4_000;
const words = 300;

/** Word `n` stands in every `n + 1`th passage or so, the more often the rarer it is. */
function textOf(passage: number): string {
  return Array.from({ length: words }, (_, word) =>
    (passage * 7 + word) % (word + 1) === 0
      ? ` word${word}`.repeat(1 + ((passage + word) % 3))
      : "",
  ).join("");
}

const index = new LexicalIndex();
for (let slot = 0; slot < passages; slot++) index.add(slot, encodeTerms(textOf(slot)));
const mask = Uint8Array.from({ length: passages }, (_, slot) => (slot % 4 === 1 ? 0 : 1));

function weights(from: number, to: number): TermWeights {
  const asked = Array.from({ length: to - from }, (_, at) => `word${from + at}`);
  const found = index.weightsOf(countTerms(asked.join(" ")));
  return new Map([...found].map(([term], at) => [term, 1 / (1 + at)]));
}

test.each([
  ["many terms, of which frequent ones weigh little", weights(0, 120), 100],
  ["terms of nearly the same passages", weights(40, 44), 20],
  ["terms that too few passages hold", weights(290, 292), 100],
  ["one term", weights(10, 11), 100],
])("the best by %s are those of a scan of all lists", (_, terms, limit) => {
  const { statistics } = index;
  const whole = new Float32Array(passages);
  index.score(terms, statistics, whole);
  const scores = new Float32Array(passages);
  const { best, complete } = scoreWidely(index, terms, statistics, mask, limit, scores);
  const expected = selectTop(whole, mask, passages, limit, 0);
  expect(best).toHaveLength(expected.length);
  best.forEach((slot, at) => {
    expect(mask[slot]).toBe(1);
    expect(scores[slot]).toBeCloseTo(whole[slot]!, 4);
    expect(whole[slot]).toBeCloseTo(whole[expected[at]!]!, 4);
  });
  const others = [3, 500, 501, 3_999, best[0]!];
  complete(others);
  complete(others);
  for (const slot of others) expect(scores[slot]).toBeCloseTo(whole[slot]!, 4);
});

test("a second search is not touched by the first one's terms", () => {
  const { statistics } = index;
  const first = new Float32Array(passages);
  scoreWidely(index, weights(0, 120), statistics, mask, 50, first);
  const terms = weights(60, 160);
  const whole = new Float32Array(passages);
  index.score(terms, statistics, whole);
  const scores = new Float32Array(passages);
  for (const slot of scoreWidely(index, terms, statistics, mask, 50, scores).best) {
    expect(scores[slot]).toBeCloseTo(whole[slot]!, 4);
  }
});

test("so they are within a filter, whose frequencies are estimated, with a word of every passage", () => {
  for (let filter = 1; filter <= 40; filter++) {
    // About one passage in twenty, others in each round: of such few the estimate is often too high.
    const within = Uint8Array.from({ length: passages }, (_, slot) =>
      Math.imul(Math.imul(slot + 1, 0x9e3779b1) ^ filter, 0x85ebca6b + filter * 2) >>> 16 <=
      0xffff / 20
        ? 1
        : 0,
    );
    const statistics = index.statisticsWithin(within);
    const [everywhere] = weights(0, 1).keys();
    expect(statistics.frequencyOf(everywhere!)).toBeLessThanOrEqual(statistics.passages);
    expect(index.mostOf(everywhere!, 1, statistics)).toBeGreaterThan(0);
    for (const terms of [weights(0, 1), weights(0, 120)]) {
      const whole = new Float32Array(passages);
      index.score(terms, statistics, whole);
      const scores = new Float32Array(passages);
      const { best } = scoreWidely(index, terms, statistics, within, 20, scores);
      const expected = selectTop(whole, within, passages, 20, 0);
      expect(best).toHaveLength(20);
      best.forEach((slot, at) => {
        expect(scores[slot]).toBeCloseTo(whole[slot]!, 4);
        expect(whole[slot]).toBeCloseTo(whole[expected[at]!]!, 4);
      });
    }
  }
});
