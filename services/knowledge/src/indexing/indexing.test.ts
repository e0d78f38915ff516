import { openDatabase } from "@workspace/storage";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fakeEmbedder, startIngestion } from "../../test/ingestion.ts";
import type { Ingestion } from "../../test/ingestion.ts";
import { testTenant } from "../../test/support/test-principal.ts";
import { addDocument } from "../documents/add-document.ts";
import { deleteDocument, replaceDocumentContent } from "../documents/change-document.ts";
import { embedPassages } from "./embed-passages.ts";
import { EmbeddingRate } from "./embedding-rate.ts";
import { getIndexingStatus } from "./indexing-status.ts";
import { createIndexingRepository } from "./repository.ts";
import { streamIndexing } from "./stream-indexing.ts";

let ingestion: Ingestion;
const context = { signal: new AbortController().signal, tenant: testTenant };

beforeAll(async () => {
  ingestion = await startIngestion();
});
afterAll(() => ingestion[Symbol.asyncDispose]());

async function add(text: string, filename = "a.md") {
  const { document } = await addDocument(ingestion.deps, context, {
    content: Buffer.from(text),
    filename,
    contentType: undefined,
    origin: "upload",
    given: {},
  });
  return document;
}

function statusDependencies() {
  return {
    indexing: createIndexingRepository(ingestion.sql),
    embedder: fakeEmbedder,
    indexer: ingestion.indexer,
  };
}

test("the stream gives the state, then each change in order, then the state again, and ends with its reader", async () => {
  const client = new AbortController();
  const { events, documents } = ingestion.deps;
  const { signal } = client;
  const follower = { signal, tenant: testTenant };
  const stream = streamIndexing({ ...statusDependencies(), events, documents }, follower);
  const first = await stream.next();
  expect(first.value).toMatchObject({
    id: 0,
    event: "status-changed",
    data: { status: { state: "idle", model: { id: "test-model", dimensions: 384 } } },
  });
  const seen: string[] = [];
  const reading = (async () => {
    for await (const event of stream) {
      if (!("data" in event)) continue;
      expect(event.id).toBe(seen.length + 1);
      seen.push(event.data.type);
      // The figures follow the changes.
      if (seen.includes("document-deleted") && event.data.type === "status-changed") client.abort();
    }
  })();
  const document = await add("# Followed");
  await ingestion.settled(document.id);
  await deleteDocument(ingestion.deps, context, document.id);
  await reading;
  expect(seen.indexOf("document-changed")).toBeGreaterThanOrEqual(0);
  expect(seen.indexOf("document-changed")).toBeLessThan(seen.indexOf("document-deleted"));
  expect(seen.at(-1)).toBe("status-changed");
});

test("what a passage said before keeps its vector when the document is edited", async () => {
  const paragraph = (name: string) =>
    `## ${name}\n\n${`The part ${name} tells of its own matter. `.repeat(25)}\n\n`;
  const document = await add(
    `# Parts\n\n${paragraph("one")}${paragraph("two")}${paragraph("three")}`,
    "parts.md",
  );
  const before = await ingestion.settled(document.id);
  expect(before.passage_count).toBe(3);
  await ingestion.sql`update passages set embedding = decode(repeat('2a', 384), 'hex') where document_id = ${document.id}`;
  await replaceDocumentContent(ingestion.deps, context, {
    id: document.id,
    content: Buffer.from(`# Parts\n\n${paragraph("one")}${paragraph("new")}${paragraph("three")}`),
    filename: undefined,
    contentType: undefined,
  });
  await expect.poll(async () => (await ingestion.settled(document.id)).revision).toBe(2);
  const rows = await ingestion.sql`
    select embedding = decode(repeat('2a', 384), 'hex') as kept from passages where document_id = ${document.id} order by ordinal`;
  expect(rows.map((row) => row["kept"])).toEqual([true, false, true]);
});

test("a text that the model cannot take holds up no other", async () => {
  await ingestion.indexer.close();
  const good = await add("a good text", "good.txt");
  const bad = await add("a bad text", "bad.txt");
  await ingestion.restartIndexer();
  for (const { id } of [good, bad]) await ingestion.settled(id);
  await ingestion.indexer.close();
  await ingestion.sql`update passages set embedding = null where document_id in (${good.id}, ${bad.id})`;
  const indexing = createIndexingRepository(ingestion.sql);
  const unfit = new Set<number>();
  const embedder = {
    embedPassages: async (texts: readonly string[]) => {
      if (texts.some((text) => text.includes("bad"))) throw new Error("token out of range");
      return texts.map(() => new Float32Array(384).fill(1));
    },
  };
  expect(await embedPassages({ indexing, embedder }, unfit, context.signal, () => {})).toBe(1);
  expect(unfit.size).toBe(1);
  expect(await getIndexingStatus(statusDependencies(), context)).toMatchObject({
    state: "embedding",
  });

  const broken = { embedPassages: async () => Promise.reject(new Error("no memory")) };
  unfit.clear();
  await expect(
    embedPassages({ indexing, embedder: broken }, unfit, context.signal, () => {}),
  ).rejects.toThrow("no memory");
  await ingestion.restartIndexer();
});

test("indexing goes on after every connection to the database was cut", async () => {
  const before = await add("before the cut", "before.txt");
  await ingestion.settled(before.id);
  const admin = openDatabase({ url: ingestion.databaseUrl, schema: "public", maxConnections: 1 });
  await admin`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'knowledge'`;
  await admin.end();
  const after = await expect
    .poll(() => add("after the cut", "after.txt").catch(() => null), { timeout: 10_000 })
    .not.toBeNull()
    .then(() => add("after the cut", "after.txt"));
  expect(await ingestion.settled(after.id)).toMatchObject({ status: "ready" });
}, 60_000);

test("the rate counts what was done between the first and the last batch", () => {
  let now = 0;
  const rate = new EmbeddingRate(() => now);
  expect(rate.perSecond()).toBeNull();
  for (now = 0; now <= 4_000; now += 1_000) rate.add(20);
  expect(rate.perSecond()).toBe(20);
  now += 60_000;
  expect(rate.perSecond()).toBeNull();
});
