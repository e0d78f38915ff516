import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { findSecrets, missingEvidence, readEvidence } from "@workspace/testing/secrets";
import { expect, test } from "vitest";

/**
 * The last of the run: what all tests before it left in logs, tables and pages was looked through
 * as they ended. Run alone, there is nothing to judge.
 */
test("no log, table or page of the whole run holds a secret", async ({ skip, annotate }) => {
  await expect.poll(missingEvidence, { timeout: 60_000, interval: 250 }).toEqual([]);
  const evidence = await readEvidence();
  skip(
    evidence.length === 0,
    "run with the whole suite: it judges what the other tests left behind",
  );
  const looked = Object.groupBy(evidence, ({ kind }) => kind);
  const counts = Object.entries(looked).map(([kind, notes]) => `${notes?.length ?? 0} ${kind}s`);
  await annotate(`looked through ${counts.join(", ")}`);
  expect(evidence.filter(({ found }) => found.length > 0)).toEqual([]);
}, 90_000);

test("no file that browsers get holds a secret", async ({ skip }) => {
  const folder = join(import.meta.dirname, "..", "..", "apps", "web", ".next", "static");
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  skip(files.length === 0, "the web app is not built: the browser tests build it");
  for (const { parentPath, name } of files) {
    const text = await readFile(join(parentPath, name), "utf8");
    expect(findSecrets(text), name).toEqual([]);
  }
});
