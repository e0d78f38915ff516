import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { InferredSpec } from "@workspace/inference";
import { Failure } from "../failure.ts";
import { fileNameOf, hashedName } from "./file-name-of.ts";
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
    file: join(folder, `${nameAmong(specs, spec)}.openapi.json`),
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

/**
 * A host that is served both ways is told apart by `https-` before it, which another host may have in
 * its name: then what tells is the address of each.
 */
function nameAmong(specs: readonly InferredSpec[], { host, document }: InferredSpec): string {
  const isOnly = specs.filter((other) => other.host === host).length === 1;
  return isOnly ? fileNameOf(host) : hashedName(host, JSON.stringify(document.servers));
}
