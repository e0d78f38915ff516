import { randomUUID } from "node:crypto";
import { copyFile, link, open, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Failure } from "../failure.ts";

/** With the rights that the file gets; without, those that any new file has. */
export type NewFile = readonly [path: string, content: string | Uint8Array, mode?: number];

interface Replacement {
  readonly path: string;
  readonly content: string | Uint8Array;
  readonly mode: number;
  /** The new content, under a name of its own until all of it is on the disk. */
  readonly part: string;
  /** What stands at `path` now, kept until all files are replaced. */
  readonly kept: string;
}

/**
 * Replaces files, all or none. Each is written and flushed under another name first: a full disk, or
 * a place that nothing can be written to, leaves everything as it was. Then they get their names, one
 * after the other; when one cannot, those before it get their old content back. Nobody ever reads
 * half a file. A process that is killed between two names leaves old and new files side by side.
 *
 * @throws Failure that names the file, and those that could not be put back
 */
export async function replaceFiles(files: readonly NewFile[]): Promise<void> {
  refuseTwins(files);
  const replacements = files.map(replacementOf);
  try {
    for (const replacement of replacements) await writePart(replacement);
    await renameAll(replacements);
  } finally {
    // Most are gone by now; what cannot be removed must not hide why the files were not written.
    const left = replacements.flatMap(({ part, kept }) => [part, kept]);
    await Promise.allSettled(left.map((path) => rm(path, { force: true })));
  }
}

function refuseTwins(files: readonly NewFile[]): void {
  const paths = new Set<string>();
  for (const [path] of files) {
    if (paths.has(path)) throw new Failure(`${path} would be written twice.`);
    paths.add(path);
  }
}

/** The names are short whatever the file's is: that may be as long as the file system takes. */
function replacementOf([path, content, mode = 0o666]: NewFile): Replacement {
  const name = join(dirname(path), `.${randomUUID()}`);
  return { path, content, mode, part: `${name}.part`, kept: `${name}.kept` };
}

async function writePart({ path, content, mode, part }: Replacement): Promise<void> {
  try {
    if (await isFolder(path)) throw new Error("it is a folder");
    const handle = await open(part, "wx", mode);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw new Failure(`${path} cannot be written: ${messageOf(error)}`);
  }
}

/** Also learns here, before anything is replaced, of a name that the file system does not take. */
async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

async function renameAll(replacements: readonly Replacement[]): Promise<void> {
  const undo: (() => Promise<void>)[] = [];
  for (const [index, replacement] of replacements.entries()) {
    try {
      // Nothing comes after the last one that could ask for its old content.
      const isLast = index === replacements.length - 1;
      const putBack = isLast ? null : await keepOld(replacement);
      await rename(replacement.part, replacement.path);
      if (putBack) undo.push(putBack);
    } catch (error) {
      const told = `${replacement.path} cannot be written: ${messageOf(error)}`;
      throw new Failure([told, ...(await undoAll(undo))].join("\n"));
    }
  }
}

/** Gives what undoes the replacing. The old file stays readable all the while. */
async function keepOld({ path, kept }: Replacement): Promise<() => Promise<void>> {
  const naming = (error: unknown) => {
    throw new Error(`${path} could not be put back: ${messageOf(error)}`);
  };
  try {
    // Not every file system has hard links.
    await link(path, kept).catch(() => copyFile(path, kept));
  } catch (error) {
    if (isMissing(error)) return () => rm(path).catch(naming);
    throw error;
  }
  return () => rename(kept, path).catch(naming);
}

/** The latest first; what could not be undone, as lines. */
async function undoAll(undo: readonly (() => Promise<void>)[]): Promise<string[]> {
  const lines: string[] = [];
  for (const putBack of undo.toReversed()) {
    await putBack().catch((error: unknown) => lines.push(messageOf(error)));
  }
  return lines;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
