import type { Readable } from "node:stream";

export interface StoredBlob {
  /** Lower-case hex, 64 characters: the blob's name. */
  sha256: string;
  sizeBytes: number;
}

/** Bodies and assets, each stored once under the SHA-256 of its content. */
export interface BlobStore {
  /**
   * Stores what the source gives, all or nothing.
   * @throws BlobTooLargeError as soon as `maxBytes` is passed; nothing is kept then
   */
  put(
    source: Readable | Uint8Array,
    options?: { maxBytes?: number; signal?: AbortSignal },
  ): Promise<StoredBlob>;
  /** @throws BlobNotFoundError */
  get(sha256: string): Promise<Buffer>;
  open(sha256: string): Promise<Readable>;
  /** Deletes the blob; true when it was there. */
  delete(sha256: string): Promise<boolean>;
}

export class BlobTooLargeError extends Error {
  override name = "BlobTooLargeError";
  readonly maxBytes: number;
  constructor(maxBytes: number) {
    super(`The content is larger than ${maxBytes} bytes`);
    this.maxBytes = maxBytes;
  }
}

export class BlobNotFoundError extends Error {
  override name = "BlobNotFoundError";
}
