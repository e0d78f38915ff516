import { expect, test } from "vitest";
import type { SearchHit, SearchInput } from "../retrieval/types.ts";
import { testTenant } from "../../test/support/test-principal.ts";
import type { Tenant } from "../tenancy/tenant.ts";
import type { FoundPassage } from "./found-passage.ts";
import { searchPassages } from "./search-passages.ts";

const hit = (passageId: number, documentId: string): SearchHit => ({
  passageId,
  documentId,
  score: 1 / passageId,
  lexicalScore: 1,
  vectorScore: null,
});
const hits = [hit(1, "doc_a"), hit(2, "doc_a"), hit(3, "doc_b"), hit(4, "doc_c")];
const asked: SearchInput[] = [];
const dependencies = {
  retriever: {
    search: async (input: SearchInput) => {
      asked.push(input);
      return hits.slice(0, input.limit);
    },
  },
  searches: {
    passagesOf: async (_tenant: Tenant, found: readonly SearchHit[]) =>
      found.map(({ passageId }) => ({ passageId }) as FoundPassage),
    corpusRevision: async () => 1,
    textsRevision: async () => 1,
  },
};
const context = { signal: new AbortController().signal, tenant: testTenant };
const ids = (found: readonly FoundPassage[]) => found.map(({ passageId }) => passageId);

test("keeps the order of the ranking", async () => {
  expect(ids(await searchPassages(dependencies, context, { text: "a", limit: 3 }))).toEqual([
    1, 2, 3,
  ]);
});

test("keeps the best passage of each document, and looks at more to fill the limit", async () => {
  const found = await searchPassages(dependencies, context, {
    text: "a",
    limit: 2,
    perDocument: 1,
  });
  expect(ids(found)).toEqual([1, 3]);
  expect(asked.at(-1)?.limit).toBeGreaterThan(2);
});

test("keeps several passages of the best documents only, and fetches no other", async () => {
  const found = await searchPassages(dependencies, context, {
    text: "a",
    limit: 2,
    perDocument: 2,
  });
  expect(ids(found)).toEqual([1, 2, 3]);
});
