import { Readable } from "node:stream";
import type { Database } from "@workspace/storage";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startIngestion } from "../../test/ingestion.ts";
import type { Ingestion } from "../../test/ingestion.ts";
import { testTenant } from "../../test/support/test-principal.ts";
import { addDocument } from "./add-document.ts";
import type { AddDocumentInput, DocumentDependencies } from "./add-document.ts";
import { deleteDocument, replaceDocumentContent, updateDocument } from "./change-document.ts";
import { importDocuments } from "./import-documents.ts";
import { createImportRepository } from "./import-repository.ts";
import { getDocumentContent, getDocumentOriginal } from "./read-document.ts";

const context = { signal: new AbortController().signal, tenant: testTenant };
let ingestion: Ingestion;
let sql: Database;
let deps: DocumentDependencies;
const blobCount = () => ingestion.blobCount();
const settled = (id: string) => ingestion.settled(id);

beforeAll(async () => {
  ingestion = await startIngestion();
  ({ sql, deps } = ingestion);
});
afterAll(() => ingestion[Symbol.asyncDispose]());

function add(content: string | Readable, more: Partial<AddDocumentInput> = {}) {
  return addDocument(deps, context, {
    content: typeof content === "string" ? Readable.from([Buffer.from(content)]) : content,
    filename: "notes.md",
    contentType: undefined,
    origin: "upload",
    given: {},
    ...more,
  });
}

test("an added document is read, embedded, replaced and removed without trace", async () => {
  const before = await blobCount();
  const { document, created } = await add(
    "---\ndate: 2026-01-02\n---\n# Guide\n\nHow to import a capture.\n",
  );
  expect(created).toBe(true);
  expect(document).toMatchObject({
    status: "indexing",
    kind: "markdown",
    revision: 1,
    origin_path: "notes.md",
  });

  const ready = await settled(document.id);
  expect(ready).toMatchObject({
    status: "ready",
    title: "Guide",
    published_at: "2026-01-02T00:00:00.000Z",
    passage_count: 1,
    embedded_passage_count: 1,
  });
  const content = await getDocumentContent(deps, context, { id: document.id, charStart: 0 });
  const { rows } = await deps.documents.passages(testTenant, document.id, 10, null);
  const place = rows[0]!.place;
  expect(content.text.slice(place.char_start, place.char_end)).toBe(rows[0]!.text);

  expect(
    await add("---\ndate: 2026-01-02\n---\n# Guide\n\nHow to import a capture.\n"),
  ).toMatchObject({ created: false, document: { id: document.id } });

  const long = `# Other\n\n${"The second edition says more. ".repeat(120)}`;
  const replaced = await replaceDocumentContent(deps, context, {
    id: document.id,
    content: Buffer.from(long),
    filename: undefined,
    contentType: undefined,
  });
  expect(replaced).toMatchObject({ revision: 2 });
  const again = await settled(document.id);
  expect(again).toMatchObject({ title: "Other", status: "ready", origin_path: "notes.md" });
  expect(again.passage_count).toBeGreaterThan(2);
  expect(await blobCount()).toBe(before + 1);
  await expect(
    replaceDocumentContent(deps, context, {
      id: document.id,
      content: Buffer.from("x"),
      filename: undefined,
      contentType: undefined,
      expectedRevision: 1,
    }),
  ).rejects.toMatchObject({ type: "revision-differs", status: 409 });

  await deleteDocument(deps, context, document.id);
  expect(await blobCount()).toBe(before);
  const [left] =
    await sql`select (select count(*)::int from passages where document_id = ${document.id})
    + (select count(*)::int from document_texts where document_id = ${document.id}) as n`;
  expect(left).toEqual({ n: 0 });
  await expect(deleteDocument(deps, context, document.id)).rejects.toMatchObject({ status: 404 });
});

test("an upload beyond the limit is refused with nothing kept, and in bounded memory", async () => {
  const before = await blobCount();
  const chunk = Buffer.alloc(64 * 1024, 97);
  let given = 0;
  const gigabyte = Readable.from(
    (function* () {
      for (; given < 2 ** 30; given += chunk.length) yield chunk;
    })(),
  );
  await expect(add(gigabyte)).rejects.toMatchObject({ type: "document-too-large", status: 413 });
  expect(given).toBeLessThan(2_000_000);
  expect(await blobCount()).toBe(before);
});

test("what cannot be read is failed with its reason, and can be replaced", async () => {
  const { document } = await add("\x89PNG\r\n not a picture", {
    filename: "picture.md",
    content: Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10]),
  });
  const failed = await settled(document.id);
  expect(failed).toMatchObject({ status: "failed", passage_count: 0 });
  expect(failed.error).toContain("PNG");
  await expect(
    getDocumentContent(deps, context, { id: document.id, charStart: 0 }),
  ).rejects.toMatchObject({
    type: "document-not-ready",
  });
  await replaceDocumentContent(deps, context, {
    id: document.id,
    content: Buffer.from("Now it reads."),
    filename: "a.txt",
    contentType: undefined,
  });
  expect(await settled(document.id)).toMatchObject({ status: "ready", error: null });
});

test("two documents may share their content, and one keeps it when the other goes", async () => {
  const first = await add("shared words", { filename: "a.txt" });
  const second = await add("shared words", { filename: "b.txt" });
  expect(second.document.id).not.toBe(first.document.id);
  await settled(first.document.id);
  await deleteDocument(deps, context, first.document.id);
  const { content } = await getDocumentOriginal(deps, context, second.document.id);
  expect(await Array.fromAsync(content as Readable)).toEqual([Buffer.from("shared words")]);
});

test("the same upload many times at once makes one document", async () => {
  const added = await Promise.all(
    Array.from({ length: 8 }, () => add("at the same time", { filename: "same.txt" })),
  );
  expect(new Set(added.map(({ document }) => document.id)).size).toBe(1);
  expect(added.filter(({ created }) => created)).toHaveLength(1);
});

test("given facts stand above found ones; a new title is searched by", async () => {
  const { document } = await add("# Found\n\nsome words", {
    filename: "c.md",
    given: { title: "Given", language: "de" },
    externalId: "c-1",
  });
  expect(await settled(document.id)).toMatchObject({ title: "Given", language: "de" });
  await updateDocument(deps, context, {
    id: document.id,
    title: "Renamed",
    publishedAt: "2026-05-06T00:00:00.000Z",
  });
  expect(await settled(document.id)).toMatchObject({
    title: "Renamed",
    published_at: "2026-05-06T00:00:00.000Z",
  });
  await expect(add("other", { filename: "d.md", externalId: "c-1" })).rejects.toMatchObject({
    type: "external-id-taken",
    status: 409,
  });
  await expect(add("other", { filename: "d.md", collectionId: "col_none" })).rejects.toMatchObject({
    status: 404,
  });
});

test("a document that kills the process is given up after three attempts", async () => {
  await ingestion.indexer.close();
  const { document } = await add("deadly", { filename: "deadly.txt" });
  await sql`update documents set index_attempts = 3 where id = ${document.id}`;
  await ingestion.restartIndexer();
  expect(await settled(document.id)).toMatchObject({
    status: "failed",
    error: expect.stringContaining("3 attempts"),
  });
});

test("a corpus is imported, imported again and changed", async () => {
  const imports = createImportRepository(sql);
  const run = (lines: string[], signal = context.signal) =>
    importDocuments(
      { ...deps, imports, maxImportBytes: 1_000_000 },
      { ...context, signal },
      { collection: "Papers", lines: Readable.from([Buffer.from(lines.join("\n"))]) },
    );
  const line = (id: number, text = `The paper ${id} is about interest rates. `.repeat(id)) =>
    JSON.stringify({ _id: String(id), title: `Paper ${id}`, text });
  const lines = Array.from({ length: 60 }, (_, index) => line(index + 1));

  const first = await run([...lines, "not json", line(60, "")]);
  expect(first).toMatchObject({ lines: 62, created: 60, replaced: 1, unchanged: 0, failed: 1 });
  expect(first.errors).toEqual([
    { line: 61, external_id: null, detail: expect.stringContaining("no JSON") },
  ]);
  expect(await run(lines.slice(0, 59))).toMatchObject({ created: 0, replaced: 0, unchanged: 59 });
  expect(await run([line(1, "Quite another text.")])).toMatchObject({ created: 0, replaced: 1 });

  const { rows } = await deps.documents.list(testTenant, {
    externalId: "1",
    sort: "-created_at",
    limit: 10,
    after: null,
  });
  expect(rows).toMatchObject([
    {
      title: "Paper 1",
      revision: 2,
      origin: "corpus",
      status: "ready",
      collection_ids: [first.collection_id],
    },
  ]);
  expect(
    await getDocumentContent(deps, context, { id: rows[0]!.id, charStart: 6, charEnd: 13 }),
  ).toMatchObject({ text: "another", char_count: 19 });
  await expect(
    importDocuments({ ...deps, imports, maxImportBytes: 1_000_000 }, context, {
      lines: Readable.from([]),
    }),
  ).rejects.toMatchObject({ status: 400 });
  await settled(rows[0]!.id);
});

test("a corpus whose sender leaves keeps the lines that came", async () => {
  const imports = createImportRepository(sql);
  async function* cut() {
    yield Buffer.from('{"_id":"1","text":"came"}\n{"_id":"2","text":"ca');
    throw new Error("connection reset");
  }
  await expect(
    importDocuments({ ...deps, imports, maxImportBytes: 1_000_000 }, context, {
      collection: "Cut",
      lines: cut(),
    }),
  ).rejects.toThrow("connection reset");
  const { rows } = await deps.documents.list(testTenant, {
    collectionId: (await imports.collection(testTenant, { name: "cut" }))!.collectionId,
    sort: "title",
    limit: 10,
    after: null,
  });
  expect(rows.map((row) => row.external_id)).toEqual(["1"]);
});
