import { open, readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { usageFailure } from "./failure.ts";
import type { Failure } from "./failure.ts";

/**
 * A file that the command line names: its full path, and its size in bytes.
 * @throws Failure where there is none, or it cannot be read
 */
export async function inputFile(file: string): Promise<{ path: string; size: number }> {
  const path = resolve(process.cwd(), file);
  const found = await stat(path).catch((error: unknown) => {
    throw isMissing(error) ? usageFailure(`There is no file ${path}.`) : unreadable(path, error);
  });
  if (!found.isFile()) throw usageFailure(`${path} is no file.`);
  // Whether it may be read only shows when it is opened.
  await open(path).then(
    (file) => file.close(),
    (error: unknown) => {
      throw unreadable(path, error);
    },
  );
  return { path, size: found.size };
}

/** What a file says that the command line names, or a pipe. @throws Failure where it cannot be read */
export async function inputText(file: string, signal?: AbortSignal): Promise<string> {
  const path = resolve(process.cwd(), file);
  try {
    return await readFile(path, { encoding: "utf8", signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw unreadable(path, error);
  }
}

/** Of a file that was named, and so a wrong use of the command. */
export function unreadable(file: string, error: unknown): Failure {
  const why = error instanceof Error ? error.message : String(error);
  return usageFailure(`${file} cannot be read: ${why}`);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
