import { expect, test } from "vitest";
import { catchUpFirst } from "./catch-up-first.ts";
import type { Retriever } from "./types.ts";

test("a search waits for the index when the corpus changed, and only then", async () => {
  const calls: string[] = [];
  const index = {
    applyChanges: async () => void calls.push("apply"),
    search: async () => {
      calls.push("search");
      return [];
    },
  } as Partial<Retriever> as Retriever;
  let revision = 1;
  const retriever = catchUpFirst(index, async () => revision);
  const search = () => retriever.search({ text: "a", limit: 1 }, new AbortController().signal);
  await search();
  await search();
  revision = 2;
  await search();
  expect(calls).toEqual(["apply", "search", "search", "apply", "search"]);
});
