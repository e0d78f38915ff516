import { beforeAll, describe, expect, test } from "vitest";
import { CorpusIndex } from "../memory/corpus-index.ts";
import { quantiseVector } from "../memory/quantise.ts";
import { countTerms, encodeTerms } from "../text/terms.ts";
import type { SearchFilters, SearchMode } from "../types.ts";
import { PassageRanking } from "./passage-ranking.ts";

const dimensions = 16;
/** A vector that says how much of each of a few topics a text has. */
function topic(...parts: number[]): Float32Array {
  return Float32Array.from({ length: dimensions }, (_, at) => parts[at] ?? 0.01);
}

const texts: [string, Float32Array | null][] = [
  ["The whale dived under the ship", topic(1)],
  ["Cetaceans breathe at the surface", topic(0.9, 0.1)],
  ["The harbour of the old town", topic(0, 1)],
  ["A ship in the harbour, whale bones on the wall", topic(0.5, 0.5)],
  ["Whale oil lit the lamps", null],
];

let index: CorpusIndex;
beforeAll(() => {
  index = new CorpusIndex(dimensions);
  texts.forEach(([text, vector], at) => {
    const documentId = `d${at}`;
    index.putDocument({
      id: documentId,
      kind: at % 2 === 0 ? "text" : "markdown",
      domain: null,
      language: null,
      publishedAt: null,
      lastUpdated: null,
      collectionIds: [],
      organisationId: null,
    });
    const embedding = vector && new Uint8Array(quantiseVector(vector).buffer);
    index.putPassage({ id: 100 + at, documentId, terms: encodeTerms(text), embedding });
  });
});

function search(
  text: string,
  vector: Float32Array | null,
  options: { mode?: SearchMode; filters?: SearchFilters; limit?: number } = {},
): string[] {
  const query = {
    terms: countTerms(text),
    organisationId: null,
    filters: options.filters,
    mode: options.mode ?? "hybrid",
    limit: options.limit ?? 10,
  };
  return new PassageRanking(index, query)
    .finish(vector)
    .map(({ slot }) => index.documentIdOf(slot));
}

describe("ranking", () => {
  test("finds by words, by meaning, and by both", () => {
    expect(search("whale", null, { mode: "lexical" })).not.toContain("d2");
    expect(search("whale", topic(1), { mode: "vector" }).slice(0, 2)).toEqual(["d0", "d1"]);
    const hybrid = search("whale", topic(1));
    expect(hybrid[0]).toBe("d0");
    expect(hybrid).toContain("d1");
    expect(hybrid).toContain("d4");
  });

  test("filters hold from the first step", () => {
    expect(search("whale", topic(1), { filters: { kinds: ["markdown"] } })).toEqual(["d1", "d3"]);
    expect(search("whale", topic(1), { filters: { documentIds: [] } })).toEqual([]);
  });

  test("a longer list begins as the shorter one", () => {
    const long = search("whale ship harbour", topic(1), { limit: 5 });
    expect(search("whale ship harbour", topic(1), { limit: 2 })).toEqual(long.slice(0, 2));
  });

  test("what has no vector yet stands where its words put it", () => {
    expect(search("oil lamps", topic(0, 1))[0]).toBe("d4");
    expect(search("harbour", topic(0, 1)).at(-1)).not.toBe("d2");
  });

  test("a question of stop words only is searched by them", () => {
    expect(search("the", null, { mode: "lexical" })).toContain("d0");
  });

  test("unknown words without a vector find nothing", () => {
    expect(search("xylophone", null)).toEqual([]);
  });
});

test("rankings that are begun together do not meet", () => {
  const query = { organisationId: null, filters: undefined, mode: "hybrid" as const, limit: 10 };
  const alone = search("whale", topic(1));
  const one = new PassageRanking(index, { ...query, terms: countTerms("whale") });
  const other = new PassageRanking(index, { ...query, terms: countTerms("harbour") });
  other.finish(topic(0, 1));
  const found = one.finish(topic(1)).map(({ slot }) => index.documentIdOf(slot));
  expect(found).toEqual(alone);
});

test("a deleted passage is not found, and a document goes with its last passage", () => {
  const own = new CorpusIndex(dimensions);
  const facts = {
    kind: "text",
    domain: null,
    language: null,
    publishedAt: null,
    lastUpdated: null,
  };
  own.putDocument({ id: "x", ...facts, collectionIds: [], organisationId: null });
  own.putPassage({ id: 1, documentId: "x", terms: encodeTerms("whale"), embedding: null });
  own.putPassage({ id: 2, documentId: "x", terms: encodeTerms("whale"), embedding: null });
  own.deletePassage(1);
  expect(own.passageCount).toBe(1);
  expect(own.documents.size).toBe(1);
  own.deletePassage(2);
  expect(own.documents.size).toBe(0);
  const terms = countTerms("whale");
  const query = {
    terms,
    organisationId: null,
    filters: undefined,
    mode: "hybrid" as const,
    limit: 5,
  };
  expect(new PassageRanking(own, query).finish(null)).toEqual([]);
});
