import { expect, test } from "vitest";
import { countTerms, encodeTerms } from "../text/terms.ts";
import { LexicalIndex } from "./lexical-index.ts";

function indexOf(texts: readonly string[]): LexicalIndex {
  const index = new LexicalIndex();
  texts.forEach((text, slot) => index.add(slot, encodeTerms(text)));
  return index;
}

function search(index: LexicalIndex, query: string, count: number, mask?: Uint8Array): number[] {
  const scores = new Float32Array(count);
  const statistics = mask === undefined ? index.statistics : index.statisticsWithin(mask);
  index.score(index.weightsOf(countTerms(query)), statistics, scores);
  return [...scores];
}

test("scores as BM25 is defined", () => {
  const index = indexOf(["whale ship", "whale whale sea", "harbour town wall"]);
  const [first, second, third] = search(index, "whale", 3);
  const inverse = Math.log(1 + (3 - 2 + 0.5) / (2 + 0.5));
  const mean = 8 / 3;
  const bm25 = (frequency: number, length: number): number =>
    (inverse * frequency * 2.2) / (frequency + 1.2 * (0.25 + (0.75 * length) / mean));
  expect(first).toBeCloseTo(bm25(1, 2), 5);
  expect(second).toBeCloseTo(bm25(2, 3), 5);
  expect(third).toBe(0);
});

test("a term's postings survive any number of slices", () => {
  const texts = Array.from({ length: 20_000 }, (_, slot) =>
    slot % 3 === 0 ? `common rare${slot}` : "common",
  );
  const index = indexOf(texts);
  expect(search(index, "common", texts.length).every((score) => score > 0)).toBe(true);
  const hits = search(index, "rare300", texts.length).flatMap((score, slot) =>
    score > 0 ? [slot] : [],
  );
  expect(hits).toEqual([300]);
  expect([...index.termsOf(300)]).toHaveLength(2);
});

test("a removed passage no longer counts", () => {
  const index = indexOf(["whale", "whale", "town"]);
  const [term] = index.weightsOf(countTerms("whale")).keys();
  expect(index.statistics.frequencyOf(term!)).toBe(2);
  index.remove(1);
  expect(index.statistics).toMatchObject({ passages: 2, meanLength: 1 });
  expect(index.statistics.frequencyOf(term!)).toBe(1);
});

test("statistics of a part are those of an index of that part alone", () => {
  const texts = ["whale sea", "whale", "sea sea town", "town hall"];
  const mask = Uint8Array.from([1, 0, 1, 0]);
  const part = search(indexOf([texts[0]!, texts[2]!]), "whale sea", 2);
  const masked = search(indexOf(texts), "whale sea", 4, mask);
  expect(masked[0]).toBeCloseTo(part[0]!, 5);
  expect(masked[2]).toBeCloseTo(part[1]!, 5);
});

test("terms of an unknown version are left out", () => {
  const index = new LexicalIndex();
  const encoded = encodeTerms("whale");
  encoded[0] = 250;
  index.add(0, encoded);
  expect([...index.termsOf(0)]).toEqual([]);
});
