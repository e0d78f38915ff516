import { fileURLToPath } from "node:url";
import { openDatabase } from "@workspace/storage";
import type { Database } from "@workspace/storage";
import { createLogger } from "@workspace/telemetry";
import { createTestDatabase } from "@workspace/testing/database";
import type { TestDatabase } from "@workspace/testing/database";
import { afterAll, beforeAll, expect, test } from "vitest";
import { adoptEmbeddingModel, createRetriever, encodeTerms, quantiseVector } from "./index.ts";
import type { Retriever, SearchFilters } from "./index.ts";

const dimensions = 16;
/** Stands in for the model: a vector for each of a few words. */
const words = ["whale", "cetacean", "harbour"];
const embedder = {
  dimensions,
  embedQuery: async (text: string) =>
    Float32Array.from({ length: dimensions }, (_, at) => (text.includes(words[at] ?? "-") ? 1 : 0)),
};
const { signal } = new AbortController();
const logger = createLogger({ service: "test", level: "silent" });

let database: TestDatabase;
let sql: Database;
let retriever: Retriever;

beforeAll(async () => {
  const folder = fileURLToPath(new URL("../../migrations", import.meta.url));
  database = await createTestDatabase([{ schema: "knowledge", folder }]);
  sql = openDatabase({ url: database.url, schema: "knowledge" });
  await addDocument("doc_a", "The whale dived", { language: "en" });
  retriever = createRetriever({ databaseUrl: database.url, embedder, logger });
  await retriever.ready();
});

afterAll(async () => {
  await retriever.close();
  await sql.end();
  await database.drop();
});

async function addDocument(
  id: string,
  text: string,
  facts: { language?: string; domain?: string; organisationId?: string } = {},
): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`insert into documents ${tx({
      id,
      kind: "text",
      title: id,
      content_sha256: "",
      size_bytes: 0,
      origin: "upload",
      language: facts.language ?? null,
      domain: facts.domain ?? null,
      organisation_id: facts.organisationId ?? null,
    })}`;
    await tx`insert into passages ${tx({
      document_id: id,
      ordinal: 0,
      text,
      line_start: 1,
      line_end: 1,
      char_start: 0,
      char_end: text.length,
      terms: encodeTerms(text),
    })}`;
  });
}

async function find(
  text: string,
  filters?: SearchFilters,
  organisationId: string | null = null,
): Promise<string[]> {
  const hits = await retriever.search(
    { text, organisationId, limit: 10, ...(filters ? { filters } : {}) },
    signal,
  );
  return hits.map(({ documentId }) => documentId);
}

test("what was there at the start is found", async () => {
  expect(await find("whales")).toEqual(["doc_a"]);
});

test("additions, embeddings, memberships, changes and deletions are followed", async () => {
  await addDocument("doc_b", "Cetaceans breathe", { domain: "docs.example.org" });
  await retriever.applyChanges();
  expect(await find("breathing")).toEqual(["doc_b"]);
  expect((await find("whale cetacean")).toSorted()).toEqual(["doc_a", "doc_b"]);

  const vector = await embedder.embedQuery("whale cetacean");
  await sql`update passages set embedding = ${Buffer.from(quantiseVector(vector).buffer)}
    where document_id = 'doc_b'`;
  await retriever.applyChanges();
  expect(await retriever.stats(null)).toMatchObject({ passages: 2, embeddedPassages: 1 });
  const [hit] = await retriever.search(
    { text: "whale", organisationId: null, limit: 1, mode: "vector" },
    signal,
  );
  expect(hit?.documentId).toBe("doc_b");
  expect(hit?.vectorScore).toBeCloseTo(Math.SQRT1_2, 2);

  await sql`insert into collections (id, name) values ('col_1', 'one')`;
  await sql`insert into collection_documents values ('col_1', 'doc_b')`;
  await retriever.applyChanges();
  expect(await find("whale cetacean", { collectionIds: ["col_1"] })).toEqual(["doc_b"]);

  await sql`update documents set domain = 'example.com' where id = 'doc_b'`;
  await retriever.applyChanges();
  expect(await find("breathe", { domains: { allow: ["example.org"] } })).toEqual([]);
  expect(await find("breathe", { domains: { allow: ["example.com"] } })).toEqual(["doc_b"]);

  await sql`delete from collections where id = 'col_1'`;
  await retriever.applyChanges();
  expect(await find("breathe", { collectionIds: ["col_1"] })).toEqual([]);

  await sql`delete from documents where id = 'doc_b'`;
  await retriever.applyChanges();
  expect(await find("breathe")).toEqual([]);
  expect(await retriever.stats(null)).toMatchObject({
    documents: 1,
    passages: 1,
    embeddedPassages: 0,
  });
});

test("a transaction that began early and commits late is not missed", async () => {
  const late = await sql.reserve();
  await late`begin`;
  await late`insert into documents (id, kind, title, content_sha256, size_bytes, origin)
    values ('doc_late', 'text', 'late', '', 0, 'upload')`;
  await addDocument("doc_early", "an anchor");
  await retriever.applyChanges();
  const terms = encodeTerms("a second anchor");
  await late`insert into passages
      (document_id, ordinal, text, line_start, line_end, char_start, char_end, terms)
    values ('doc_late', 0, 'a second anchor', 1, 1, 0, 15, ${terms})`;
  await late`commit`;
  late.release();
  await retriever.applyChanges();
  expect((await find("anchor")).toSorted()).toEqual(["doc_early", "doc_late"]);
});

test("an organisation finds its own and the installation's, and counts no more", async () => {
  await addDocument("doc_own", "a walrus on the ice", { organisationId: "org_1" });
  await addDocument("doc_theirs", "a walrus in the bay", { organisationId: "org_2" });
  await addDocument("doc_shared", "a walrus at the zoo");
  await retriever.applyChanges();
  expect((await find("walrus", {}, "org_1")).toSorted()).toEqual(["doc_own", "doc_shared"]);
  expect((await find("walrus", {}, "org_2")).toSorted()).toEqual(["doc_shared", "doc_theirs"]);
  expect(await find("walrus", { documentIds: ["doc_theirs"] }, "org_1")).toEqual([]);
  expect(await find("walrus")).toEqual(["doc_shared"]);
  const shared = await retriever.stats(null);
  expect(await retriever.stats("org_1")).toMatchObject({
    documents: shared.documents + 1,
    passages: shared.passages + 1,
  });
  await sql`delete from documents where id in ('doc_own', 'doc_theirs', 'doc_shared')`;
  await retriever.applyChanges();
});

test("a new index over the same database holds the same", async () => {
  const second = createRetriever({ databaseUrl: database.url, embedder: null, logger });
  await second.ready();
  const own = await second.stats(null);
  const first = await retriever.stats(null);
  expect(own).toMatchObject({
    state: "ready",
    documents: first.documents,
    passages: first.passages,
  });
  await second.close();
  await expect(
    second.search({ text: "whale", organisationId: null, limit: 1 }, signal),
  ).rejects.toThrow("stopped");
});

test("terms are weighed, and an aborted search rejects", async () => {
  const weights = await retriever.weighTerms(
    { text: "the whale and the xylophone", organisationId: null },
    signal,
  );
  const [whale, xylophone] = [...weights.values()];
  expect(weights.size).toBe(2);
  expect(xylophone).toBeGreaterThan(whale!);
  const search = retriever.search(
    { text: "whale", organisationId: null, limit: 1 },
    AbortSignal.abort(),
  );
  await expect(search).rejects.toThrow("aborted");
});

test("another embedding model clears the vectors of the first", async () => {
  await sql`update passages set embedding = ${Buffer.alloc(dimensions, 1)}`;
  expect(await adoptEmbeddingModel(sql, "model-1")).toBe(true);
  expect(await adoptEmbeddingModel(sql, "model-1")).toBe(false);
  const [row] = await sql`select count(embedding)::int as embedded from passages`;
  expect(row?.["embedded"]).toBe(0);
});
