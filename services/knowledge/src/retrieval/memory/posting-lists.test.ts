import { expect, test } from "vitest";
import { PassageTerms } from "./passage-terms.ts";
import { PostingLists } from "./posting-lists.ts";

const slots = 60_000;

/** Every `step`th slot, with frequencies of 1 to 255. */
function listOf(lists: PostingLists, step: number): Map<number, number> {
  const list = lists.addList();
  const held = new Map<number, number>();
  for (let slot = step - 1; slot < slots; slot += step) {
    const frequency = slot % 3 === 0 ? 1 + (slot % 255) : 1;
    lists.append(list, slot, frequency);
    held.set(slot, frequency);
  }
  return held;
}

test("lists give back what was appended, near and far apart, often and seldom", () => {
  const lists = new PostingLists();
  const norms = new Float32Array(slots).fill(2);
  for (const [list, step] of [1, 2, 7, 63, 64, 700, 9_000, slots].entries()) {
    const held = listOf(lists, step);
    const scores = new Float32Array(slots);
    lists.addScores(list, 3, norms, scores);
    const expected = new Float32Array(slots);
    for (const [slot, frequency] of held) expected[slot] = (3 * frequency) / (frequency + 2);
    expect(scores).toEqual(expected);
  }
});

test("an empty list has nothing", () => {
  const lists = new PostingLists();
  const list = lists.addList();
  const scores = new Float32Array(4);
  lists.addScores(list, 1, scores, scores);
  expect([...scores, lists.countWithin(list, 0, new Uint8Array(4).fill(1), 1)]).toEqual(
    Array.from({ length: 5 }, () => 0),
  );
});

test("counts what a filter leaves: of short lists exactly, of long ones nearly", () => {
  const lists = new PostingLists();
  const scattered = Uint8Array.from({ length: slots }, (_, slot) => (slot % 5 === 0 ? 1 : 0));
  const together = Uint8Array.from({ length: slots }, (_, slot) => (slot < slots / 4 ? 1 : 0));
  for (const [list, step] of [700, 33, 7, 1].entries()) {
    const held = [...listOf(lists, step).keys()];
    for (const mask of [scattered, together]) {
      const share = mask.reduce((sum, selected) => sum + selected, 0) / slots;
      const left = held.filter((slot) => mask[slot] === 1).length;
      const counted = lists.countWithin(list, held.length, mask, share);
      if (step === 700) expect(counted).toBe(left);
      else expect(Math.abs(counted - left)).toBeLessThan(held.length * 0.05);
    }
  }
});

test("a passage's terms are kept in order, and told from others", () => {
  const passages = new PassageTerms();
  const packed = (terms: readonly (readonly [number, number])[]) =>
    Uint32Array.from(terms, ([term, frequency]) => (term << 8) | frequency);
  const own = [
    [70_000, 255],
    [0, 1],
    [5, 2],
    [2 ** 24 - 1, 1],
  ] as const;
  passages.add(packed([]));
  passages.add(packed(own));
  expect([...passages.of(0)]).toEqual([]);
  const ordered = own.toSorted(([left], [right]) => left - right);
  expect([...passages.of(1)]).toEqual(ordered.map(([term, frequency]) => ({ term, frequency })));
  expect(passages.holds(1, packed(own))).toBe(true);
  expect(passages.holds(1, packed(own.slice(1)))).toBe(false);
  expect(passages.holds(0, packed([[0, 1]]))).toBe(false);
});
