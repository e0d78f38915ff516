import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { usageFailure } from "../failure.ts";
import { inputFile } from "../input-file.ts";
import { isCorpus } from "./import-corpus.ts";

export type Source =
  | { kind: "page"; source: string }
  | { kind: "folder" | "file"; source: string; path: string }
  | { kind: "corpus"; source: string; path: string; collection: string };

/** What somebody wants to add. @throws Failure where it cannot be added as they ask */
export async function lookAtSource(
  source: string,
  { watch, collection }: { watch: boolean; collection?: string | undefined },
): Promise<Source> {
  if (/^https?:\/\//i.test(source)) {
    if (watch) throw usageFailure("--watch follows folders, not web pages.");
    return { kind: "page", source };
  }
  const path = resolve(process.cwd(), source);
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory()) return { kind: "folder", source, path };
  await inputFile(path);
  if (watch) throw usageFailure("--watch follows folders; give the folder of the file.");
  if (!(await isCorpus(path))) return { kind: "file", source, path };
  if (collection === undefined)
    throw usageFailure(`${path} is a corpus: name where it goes with --collection NAME.`);
  return { kind: "corpus", source, path, collection };
}
