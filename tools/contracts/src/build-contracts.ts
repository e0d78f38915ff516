import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { emitIndex } from "./emit-index.ts";
import { emitOperations } from "./emit-operations.ts";
import { emitTypes } from "./emit-types.ts";
import { readDocument } from "./openapi-document.ts";
import { runRedocly } from "./redocly.ts";
import { describedApis, specFile } from "./repository-layout.ts";
import type { Layout } from "./repository-layout.ts";

/** Writes every generated file of every described API into `directory`. */
export async function buildContracts(layout: Layout, directory: string): Promise<void> {
  const apis = describedApis(layout);
  await mkdir(directory, { recursive: true });
  for (const api of apis) {
    const bundle = path.join(directory, `${api}.json`);
    await bundleSpec(layout, specFile(layout, api), bundle);
    const document = await readDocument(bundle);
    // One canonical rendering, so that the committed file does not depend on the bundler's.
    await writeFile(bundle, `${JSON.stringify(document, null, 2)}\n`);
    await writeFile(path.join(directory, `${api}.ts`), await emitTypes(document));
    await writeFile(path.join(directory, `${api}-operations.ts`), emitOperations(document));
  }
  await writeFile(path.join(directory, "index.ts"), emitIndex(apis));
}

async function bundleSpec(layout: Layout, spec: string, output: string): Promise<void> {
  const outcome = await runRedocly([
    "bundle",
    spec,
    "--config",
    layout.lintConfig,
    "--ext",
    "json",
    "--output",
    output,
  ]);
  if (outcome.exitCode !== 0) throw new Error(`Bundling ${spec} failed:\n${outcome.stderr}`);
}

/** Lints every described API; the report is empty when all rules hold. */
export async function lintSpecs(layout: Layout): Promise<string> {
  const reports: string[] = [];
  for (const api of describedApis(layout)) {
    const outcome = await runRedocly([
      "lint",
      specFile(layout, api),
      "--config",
      layout.lintConfig,
      "--format",
      "stylish",
    ]);
    if (outcome.exitCode !== 0) reports.push(`${api}:\n${outcome.stdout}${outcome.stderr}`);
  }
  return reports.join("\n");
}
