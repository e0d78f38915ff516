import { describe, expect, test } from "vitest";
import type { SearchFilters } from "../types.ts";
import { DocumentTable } from "./document-table.ts";
import type { DocumentFacts } from "./document-table.ts";

const plain: DocumentFacts = {
  id: "",
  kind: "text",
  domain: null,
  language: null,
  publishedAt: null,
  lastUpdated: null,
  collectionIds: [],
  organisationId: null,
};
const day = (text: string): number => Date.parse(`${text}T00:00:00Z`);

const table = new DocumentTable();
for (const facts of [
  {
    id: "a",
    domain: "Example.org",
    language: "en",
    publishedAt: day("2026-01-10"),
    collectionIds: ["c1"],
  },
  {
    id: "b",
    domain: "docs.example.org",
    language: "en-GB",
    publishedAt: day("2026-03-01"),
    collectionIds: ["c1", "c2"],
  },
  {
    id: "c",
    domain: "notexample.org",
    language: "de",
    kind: "pdf",
    lastUpdated: day("2026-05-01"),
  },
  { id: "d" },
]) {
  table.put({ ...plain, ...facts });
}

function selected(filters: SearchFilters): string {
  const mask = table.select(filters, null);
  return mask === null ? "all" : [...mask].map((one, at) => (one ? "abcd"[at] : "")).join("");
}

describe("filters", () => {
  test.each<[SearchFilters, string]>([
    [{}, "all"],
    [{ documentIds: ["a", "d", "unknown"] }, "ad"],
    [{ documentIds: [] }, ""],
    [{ collectionIds: ["c2"] }, "b"],
    [{ collectionIds: ["c1", "c2"], documentIds: ["a", "c"] }, "a"],
    [{ domains: { allow: ["example.org"] } }, "ab"],
    [{ domains: { allow: ["EXAMPLE.org"], deny: ["docs.example.org"] } }, "a"],
    [{ domains: { deny: ["example.org"] } }, "cd"],
    [{ kinds: ["pdf"] }, "c"],
    [{ languages: ["en"] }, "ab"],
    [{ languages: ["en-gb"] }, "b"],
    [{ publishedAfter: new Date(day("2026-01-10")) }, "ab"],
    [{ publishedBefore: new Date(day("2026-03-01")) }, "a"],
    [{ updatedAfter: new Date(day("2026-04-01")), kinds: ["pdf", "text"] }, "c"],
  ])("%j", (filters, expected) => {
    expect(selected(filters)).toBe(expected);
  });
});

test("a document's new facts replace the old, and its number is given again after it goes", () => {
  const own = new DocumentTable();
  const number = own.put({ ...plain, id: "x", collectionIds: ["c1"] });
  own.put({ ...plain, id: "x", collectionIds: ["c2"] });
  expect(own.select({ collectionIds: ["c1"] }, null)?.[number]).toBe(0);
  expect(own.select({ collectionIds: ["c2"] }, null)?.[number]).toBe(1);
  own.delete(number);
  expect(own.size).toBe(0);
  expect(own.put({ ...plain, id: "y" })).toBe(number);
  expect(own.select({ collectionIds: ["c2"] }, null)?.[number]).toBe(0);
});

describe("whose documents are found", () => {
  const shared = new DocumentTable();
  shared.put({ ...plain, id: "a" });
  shared.put({ ...plain, id: "b", organisationId: "org_1", collectionIds: ["c1"] });
  shared.put({ ...plain, id: "c", organisationId: "org_2", collectionIds: ["c1"] });
  const found = (organisationId: string | null, filters?: SearchFilters) =>
    [...(shared.select(filters, organisationId) ?? [1, 1, 1])]
      .map((one, at) => (one ? "abc"[at] : ""))
      .join("");

  test.each([
    ["org_1", undefined, "ab"],
    ["org_2", undefined, "ac"],
    ["org_3", undefined, "a"],
    [null, undefined, "a"],
    ["org_1", { documentIds: ["b", "c"] }, "b"],
    ["org_1", { collectionIds: ["c1"] }, "b"],
    ["org_2", { kinds: ["text"] }, "ac"],
    ["org_2", { documentIds: ["b"] }, ""],
  ] as const)("%s with %j", (organisationId, filters, expected) => {
    expect(found(organisationId, filters)).toBe(expected);
    if (filters === undefined) expect(shared.countReadable(organisationId)).toBe(expected.length);
  });

  test("nothing is selected where all is readable, and again once others' have gone", () => {
    const table = new DocumentTable();
    table.put({ ...plain, id: "a" });
    table.put({ ...plain, id: "b", organisationId: "org_1" });
    expect(table.select(undefined, "org_1")).toBeNull();
    const foreign = table.put({ ...plain, id: "c", organisationId: "org_2" });
    table.put({ ...plain, id: "c", organisationId: "org_2", kind: "pdf" });
    expect(table.select(undefined, "org_1")).not.toBeNull();
    table.delete(foreign);
    expect(table.select(undefined, "org_1")).toBeNull();
    expect(table.select(undefined, null)).not.toBeNull();
  });
});
