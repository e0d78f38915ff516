import { promisify } from "node:util";
import { zstdCompress, zstdDecompress } from "node:zlib";
import type { DriftReport } from "./compare-sides.ts";

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

export function packReport(report: DriftReport): Promise<Uint8Array> {
  return compress(JSON.stringify(report));
}

/** Holds for what `packReport` gave. */
export async function unpackReport(content: Uint8Array): Promise<DriftReport> {
  return JSON.parse((await decompress(content)).toString()) as DriftReport;
}
