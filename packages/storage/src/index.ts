export { openDatabase } from "./database.ts";
export type { Database, DatabaseOptions, Row } from "./database.ts";
export { migrate } from "./migrate.ts";
export type { MigrationResult } from "./migrate.ts";
export { newId } from "./ids.ts";
export { FolderBlobStore } from "./blobs/folder-blob-store.ts";
export { BlobNotFoundError, BlobTooLargeError } from "./blobs/blob-store.ts";
export type { BlobStore, StoredBlob } from "./blobs/blob-store.ts";
