import { afterAll, beforeAll, expect, test } from "vitest";
import { startIngestion } from "../../test/ingestion.ts";
import type { Ingestion } from "../../test/ingestion.ts";
import { testTenant } from "../../test/support/test-principal.ts";
import { addDocument } from "./add-document.ts";
import type { DocumentDependencies } from "./add-document.ts";
import { deleteDocument, replaceDocumentContent } from "./change-document.ts";
import { removeReleasedContents } from "./remove-released.ts";

const { signal } = new AbortController();
const context = { signal, tenant: testTenant };
let ingestion: Ingestion;
/** As in a process that dies between the change and the blob that it left. */
let dying: DocumentDependencies;

beforeAll(async () => {
  ingestion = await startIngestion({ indexing: false });
  const removeUnused = () => Promise.reject(new Error("died"));
  dying = { ...ingestion.deps, documents: { ...ingestion.deps.documents, removeUnused } };
});
afterAll(() => ingestion[Symbol.asyncDispose]());

async function add(filename: string, content: string): Promise<string> {
  const input = { filename, content: Buffer.from(content), contentType: undefined };
  const added = { ...input, origin: "upload" as const, given: {} };
  return (await addDocument(ingestion.deps, context, added)).document.id;
}
const notes = async () => (await ingestion.sql`select sha256 from released_contents`).count;

test("the original of a deleted document goes, even if the process died before it was removed", async () => {
  const before = await ingestion.blobCount();
  const id = await add("alone.txt", "Nobody else has this.");
  await expect(deleteDocument(dying, context, id)).rejects.toThrow("died");
  expect(await ingestion.blobCount()).toBe(before + 1);
  expect(await removeReleasedContents(ingestion.deps, signal)).toBe(1);
  expect(await ingestion.blobCount()).toBe(before);
  expect(await notes()).toBe(0);
});

test("so does the one that another took the place of", async () => {
  const before = await ingestion.blobCount();
  const id = await add("replaced.txt", "The first content.");
  const content = Buffer.from("The second content.");
  const input = { id, content, filename: "replaced.txt", contentType: undefined };
  await expect(replaceDocumentContent(dying, context, input)).rejects.toThrow("died");
  expect(await ingestion.blobCount()).toBe(before + 2);
  await removeReleasedContents(ingestion.deps, signal);
  expect(await ingestion.blobCount()).toBe(before + 1);
  await deleteDocument(ingestion.deps, context, id);
  expect(await ingestion.blobCount()).toBe(before);
  expect(await notes()).toBe(0);
});

test("an original that another document has stays", async () => {
  const before = await ingestion.blobCount();
  const ids = [await add("one.txt", "Shared content."), await add("two.txt", "Shared content.")];
  expect(new Set(ids).size).toBe(2);
  await expect(deleteDocument(dying, context, ids[0] ?? "")).rejects.toThrow("died");
  await removeReleasedContents(ingestion.deps, signal);
  expect(await ingestion.blobCount()).toBe(before + 1);
  expect(await notes()).toBe(0);
});
