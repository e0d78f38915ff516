import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { BlobNotFoundError, BlobTooLargeError } from "./blob-store.ts";
import type { BlobStore, StoredBlob } from "./blob-store.ts";

/** Blobs as files `ab/cd/<sha256>` under one folder; a write becomes visible by an atomic rename. */
export class FolderBlobStore implements BlobStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async put(
    source: Readable | Uint8Array,
    options: { maxBytes?: number; signal?: AbortSignal } = {},
  ): Promise<StoredBlob> {
    const partial = join(this.#folder, "partial", randomUUID());
    await mkdir(dirname(partial), { recursive: true });
    const file = await open(partial, "wx", 0o600);
    try {
      const blob = await copyHashed(source, file, options);
      await file.sync();
      await file.close();
      await this.#publish(partial, blob.sha256);
      return blob;
    } catch (error) {
      await file.close().catch(() => {});
      await rm(partial, { force: true });
      throw error;
    }
  }

  async get(sha256: string): Promise<Buffer> {
    return readFile(this.#path(sha256)).catch(notFound(sha256));
  }

  async open(sha256: string): Promise<Readable> {
    const path = this.#path(sha256);
    await stat(path).catch(notFound(sha256));
    return createReadStream(path);
  }

  async delete(sha256: string): Promise<boolean> {
    try {
      await rm(this.#path(sha256));
      return true;
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  }

  async #publish(partial: string, sha256: string): Promise<void> {
    const path = this.#path(sha256);
    await mkdir(dirname(path), { recursive: true });
    await rename(partial, path);
  }

  /** The name is checked, because it may come from a row that another hand wrote. */
  #path(sha256: string): string {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new BlobNotFoundError("Not a SHA-256 name");
    return join(this.#folder, sha256.slice(0, 2), sha256.slice(2, 4), sha256);
  }
}

async function copyHashed(
  source: Readable | Uint8Array,
  file: FileHandle,
  { maxBytes = Number.POSITIVE_INFINITY, signal }: { maxBytes?: number; signal?: AbortSignal },
): Promise<StoredBlob> {
  const hash = createHash("sha256");
  let sizeBytes = 0;
  const chunks = source instanceof Uint8Array ? [source] : source;
  for await (const chunk of chunks) {
    signal?.throwIfAborted();
    const bytes: Uint8Array = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
    sizeBytes += bytes.byteLength;
    if (sizeBytes > maxBytes) throw new BlobTooLargeError(maxBytes);
    hash.update(bytes);
    await file.writeFile(bytes);
  }
  return { sha256: hash.digest("hex"), sizeBytes };
}

function notFound(sha256: string) {
  return (error: unknown): never => {
    throw isMissing(error) ? new BlobNotFoundError(`No blob ${sha256}`) : error;
  };
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
