import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { InferredSpec } from "@workspace/inference";
import { Failure } from "../failure.ts";
import { fileNameOf } from "./file-name-of.ts";
import { replaceFiles } from "./replace-files.ts";
import type { NewFile } from "./replace-files.ts";

export interface WrittenSpec {
  readonly file: string;
  readonly spec: InferredSpec;
}

/** Writes HOST.openapi.json for each API, and what else belongs to them: all of it, or nothing. */
export async function writeSpecs(
  folder: string,
  specs: readonly InferredSpec[],
  others: readonly NewFile[],
): Promise<WrittenSpec[]> {
  await mkdir(folder, { recursive: true }).catch((error: Error) => {
    throw new Failure(`${folder} cannot be made: ${error.message}`);
  });
  const written = specs.map((spec) => ({
    file: join(folder, `${fileNameOf(spec.host)}.openapi.json`),
    spec,
  }));
  await replaceFiles([
    ...written.map(({ file, spec }): NewFile => [
      file,
      `${JSON.stringify(spec.document, null, 2)}\n`,
    ]),
    ...others,
  ]);
  return written;
}
