import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { InferredSpec } from "@workspace/inference";
import { Failure } from "../failure.ts";
import { replaceFiles } from "./replace-files.ts";

export interface WrittenSpec {
  readonly file: string;
  readonly spec: InferredSpec;
}

/** Writes HOST.openapi.json for each API: all of them, or none. */
export async function writeSpecs(
  folder: string,
  specs: readonly InferredSpec[],
): Promise<WrittenSpec[]> {
  await mkdir(folder, { recursive: true }).catch((error: Error) => {
    throw new Failure(`${folder} cannot be made: ${error.message}`);
  });
  const written = specs.map((spec) => ({
    file: join(folder, `${fileNameOf(spec.host)}.openapi.json`),
    spec,
  }));
  await replaceFiles(
    written.map(({ file, spec }) => [file, `${JSON.stringify(spec.document, null, 2)}\n`]),
  );
  return written;
}

/** `localhost:3000` and `[::1]:80` have what some file systems refuse. */
function fileNameOf(host: string): string {
  return host.replaceAll(/[^A-Za-z0-9.-]+/g, "_");
}
