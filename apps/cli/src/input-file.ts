import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { usageFailure } from "./failure.ts";

/** A file that the command line names: its full path, and its size in bytes. @throws Failure without one */
export async function inputFile(file: string): Promise<{ path: string; size: number }> {
  const path = resolve(process.cwd(), file);
  const found = await stat(path).catch(() => null);
  if (!found) throw usageFailure(`There is no file ${path}.`);
  if (!found.isFile()) throw usageFailure(`${path} is no file.`);
  return { path, size: found.size };
}
