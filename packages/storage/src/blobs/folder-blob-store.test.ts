import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import { BlobNotFoundError, BlobTooLargeError } from "./blob-store.ts";
import { FolderBlobStore } from "./folder-blob-store.ts";

let folder: string;
let store: FolderBlobStore;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "blobs-"));
  store = new FolderBlobStore(folder);
});
afterEach(() => rm(folder, { recursive: true }));

test("stores a stream under the hash of its content, once", async () => {
  const first = await store.put(Readable.from([Buffer.from("a"), Buffer.from("bc")]));
  const second = await store.put(Buffer.from("abc"));
  expect(first).toEqual(second);
  expect(first).toEqual({
    sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    sizeBytes: 3,
  });
  expect((await store.get(first.sha256)).toString()).toBe("abc");
});

test("keeps nothing of content that is too large", async () => {
  const endless = Readable.from(forever());
  await expect(store.put(endless, { maxBytes: 1_000_000 })).rejects.toThrow(BlobTooLargeError);
  expect(await readdir(join(folder, "partial"))).toEqual([]);
});

test("deletes, and says whether it was there", async () => {
  const { sha256 } = await store.put(Buffer.from("abc"));
  expect(await store.delete(sha256)).toBe(true);
  expect(await store.delete(sha256)).toBe(false);
  await expect(store.get(sha256)).rejects.toThrow(BlobNotFoundError);
});

test("refuses a name that is a path", async () => {
  await expect(store.get("../../etc/passwd")).rejects.toThrow(BlobNotFoundError);
});

async function* forever() {
  for (;;) yield Buffer.alloc(65_536);
}
