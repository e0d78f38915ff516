import { rename, rm, writeFile } from "node:fs/promises";
import { Failure } from "../failure.ts";

/**
 * Writes files whole: each under another name first, and given its own only when all are written, so
 * that nobody reads half a file and a full disk leaves the old ones.
 *
 * @throws Failure that names the file
 */
export async function replaceFiles(files: readonly (readonly [path: string, text: string])[]) {
  const named = files.map(([path, text]) => ({ path, text, part: `${path}.${process.pid}.part` }));
  try {
    for (const { path, text, part } of named) {
      await writeFile(part, text).catch((error: Error) => {
        throw new Failure(`${path} cannot be written: ${error.message}`);
      });
    }
    for (const { path, part } of named) {
      await rename(part, path).catch((error: Error) => {
        throw new Failure(`${path} cannot be written: ${error.message}`);
      });
    }
  } finally {
    await Promise.all(named.map(({ part }) => rm(part, { force: true })));
  }
}
