import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";

/** A file that only its owner can read, emptied before it is written: one that was there as well. */
export async function openPrivate(path: string): Promise<FileHandle> {
  const file = await open(path, "w", 0o600);
  try {
    // A terminal or a pipe keeps what it has.
    if ((await file.stat()).isFile()) await file.chmod(0o600);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}
