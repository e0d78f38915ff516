import { expect, test } from "vitest";
import { sampleAnswer } from "#features/answers/sample-answer.ts";
import { withAnswer, withoutEntry } from "./thread-cache.ts";

const first = withAnswer(undefined, sampleAnswer());

test("the first question makes the thread", () => {
  expect(first.thread).toMatchObject({ id: "thr_1", title: "How do I import a HAR?" });
  expect(first.entries.map((entry) => [entry.id, entry.ordinal])).toEqual([["ent_1", 0]]);
});

test("a thread that starts in a collection is known to be in it", () => {
  expect(withAnswer(undefined, sampleAnswer(), "col_1").thread.collection_ids).toEqual(["col_1"]);
});

test("a later state of an answer takes the place of the earlier one", () => {
  const thread = withAnswer(first, sampleAnswer({ status: "completed", text: "Done." }));
  expect(thread.entries).toHaveLength(1);
  expect(thread.entries[0]?.answer.text).toBe("Done.");
});

test("a follow-up comes last, and can be taken away", () => {
  const thread = withAnswer(first, sampleAnswer({ id: "ans_2", entry_id: "ent_2" }));
  expect(thread.entries.map((entry) => entry.ordinal)).toEqual([0, 1]);
  expect(withoutEntry(thread, "ent_1").entries.map((entry) => entry.id)).toEqual(["ent_2"]);
});
