import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { InferredSpec, SocketSpec } from "@workspace/inference";
import { Failure } from "../failure.ts";
import { fileNameOf, hashedName } from "./file-name-of.ts";
import { replaceFiles } from "./replace-files.ts";
import type { NewFile } from "./replace-files.ts";

export interface WrittenSpec {
  readonly file: string;
  readonly spec: InferredSpec;
}

export interface WrittenSockets {
  readonly file: string;
  readonly spec: SocketSpec;
}

export interface WrittenSpecs {
  readonly apis: readonly WrittenSpec[];
  readonly sockets: readonly WrittenSockets[];
}

/**
 * Writes HOST.openapi.json for each API, HOST.asyncapi.json for each host of WebSockets, and what else
 * belongs to them: all of it, or nothing.
 */
export async function writeSpecs(
  folder: string,
  specs: readonly InferredSpec[],
  sockets: readonly SocketSpec[],
  others: readonly NewFile[],
): Promise<WrittenSpecs> {
  await mkdir(folder, { recursive: true }).catch((error: Error) => {
    throw new Failure(`${folder} cannot be made: ${error.message}`);
  });
  const apis = specs.map((spec) => ({
    file: join(folder, `${nameAmong(specs, spec)}.openapi.json`),
    spec,
  }));
  const hosts = sockets.map((spec) => ({
    file: join(folder, `${nameAmong(sockets, spec)}.asyncapi.json`),
    spec,
  }));
  await replaceFiles([
    ...[...apis, ...hosts].map(({ file, spec }): NewFile => [
      file,
      `${JSON.stringify(spec.document, null, 2)}\n`,
    ]),
    ...others,
  ]);
  return { apis, sockets: hosts };
}

/**
 * A host that is served both ways is told apart by `https-` before it, which another host may have in
 * its name: then what tells is the address of each.
 */
function nameAmong(
  specs: readonly { readonly host: string }[],
  { host, document }: InferredSpec | SocketSpec,
): string {
  const isOnly = specs.filter((other) => other.host === host).length === 1;
  return isOnly ? fileNameOf(host) : hashedName(host, JSON.stringify(document.servers));
}
