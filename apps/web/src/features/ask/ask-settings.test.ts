import { expect, test } from "vitest";
import { filtersOf, noFilter, questionOf } from "./ask-settings.ts";
import type { AskSettings } from "./ask-settings.ts";

const settings: AskSettings = {
  model: null,
  collectionId: null,
  filter: noFilter,
  setModel: () => undefined,
  setCollectionId: () => undefined,
  setFilter: () => undefined,
};

test("a plain question says nothing that was not chosen", () => {
  expect(questionOf("  What changed?\n", settings, null)).toEqual({ question: "What changed?" });
});

test("what was chosen goes along", () => {
  const filter = { ...noFilter, kinds: ["pdf" as const], publishedBefore: "2026-01-31" };
  expect(
    questionOf("Why?", { ...settings, model: "m", collectionId: "col_1", filter }, "thr_1"),
  ).toEqual({
    question: "Why?",
    thread_id: "thr_1",
    model: "m",
    collection_id: "col_1",
    filters: { kinds: ["pdf"], published_before: "2026-01-31T23:59:59.999Z" },
  });
});

test("no filter is no filter", () => {
  expect(filtersOf(noFilter)).toBeNull();
});
