import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { GeneratedFile } from "../src/generated-file.ts";

/** Writes generated files where they can be compiled and run; gone after the test. */
export async function writeFiles(files: readonly GeneratedFile[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "generated-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, "package.json"), '{"type":"module"}');
  for (const { path, text } of files) await writeFile(join(folder, path), text);
  return folder;
}

/** The same where generated code finds the packages that it imports; for who removes it himself. */
export async function writeAmongPackages(files: readonly GeneratedFile[]): Promise<string> {
  const cache = join(import.meta.dirname, "../node_modules/.cache");
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, "generated-"));
  for (const { path, text } of files) await writeFile(join(folder, path), text);
  return folder;
}
