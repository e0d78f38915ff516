import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { eachHarItem, HarError } from "@workspace/traffic";
import type { Exchange, HarItem } from "@workspace/traffic";
import { usageFailure } from "../failure.ts";
import { inputFile, unreadable } from "../input-file.ts";
import { byteCount } from "../terminal/output.ts";
import { createProgressBar } from "../terminal/progress-bar.ts";

const chunkBytes = 1 << 18;
/** To write a number as people do costs as much as to read a small entry. */
const entriesATick = 256;

export interface HarFile {
  readonly file: string;
  /** SHA-256 of the file's bytes, in hex. */
  readonly digest: string;
  readonly exchanges: number;
  /** Entries that could not be read, by why. */
  readonly skipped: Readonly<Record<string, number>>;
}

/**
 * Hands out a capture's exchanges one by one, with a progress bar where somebody looks.
 * @throws Failure with the exit code of wrong use, that names the file and the place in it
 */
export async function readHarFile(
  file: string,
  { quiet, signal }: { quiet: boolean; signal: AbortSignal },
  take: (exchange: Exchange) => void,
): Promise<HarFile> {
  const { path, size } = await inputFile(file);
  const bar = createProgressBar(`Reading ${file}`, quiet);
  const hash = createHash("sha256");
  let read = 0;
  const source = async function* (): AsyncIterable<Uint8Array> {
    for await (const chunk of chunksOf(path)) {
      hash.update(chunk);
      read += chunk.length;
      yield chunk;
    }
  };
  const skipped: Record<string, number> = {};
  let exchanges = 0;
  try {
    const takeItem = (item: HarItem) => {
      if (item.kind === "exchange") {
        take(item.exchange);
        exchanges += 1;
      } else {
        skipped[item.reason] = (skipped[item.reason] ?? 0) + 1;
      }
      if (item.index % entriesATick === 0) {
        const entries = `${byteCount(read)}, ${item.index.toLocaleString("en")} entries`;
        bar.update(read, size, entries);
      }
    };
    await eachHarItem(source(), takeItem, { signal });
  } catch (error) {
    throw describeFault(error, file);
  } finally {
    bar.clear();
  }
  return { file, digest: hash.digest("hex"), exchanges, skipped };
}

/** Each chunk in the place of the one before: a buffer for each would be litter, and soon many. */
async function* chunksOf(path: string): AsyncIterable<Uint8Array> {
  const file = await open(path);
  try {
    const buffer = Buffer.allocUnsafeSlow(chunkBytes);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, chunkBytes);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

function describeFault(error: unknown, file: string): unknown {
  if (error instanceof HarError) {
    const place = `entry ${error.entry}, byte ${error.byteOffset}`;
    return usageFailure(`${file} cannot be used: ${error.message} (${place})`);
  }
  if (error instanceof Error && "code" in error && error.name !== "AbortError") {
    return unreadable(file, error);
  }
  return error;
}
