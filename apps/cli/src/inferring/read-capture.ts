import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { addExchange, createEvidence } from "@workspace/inference";
import type { Evidence } from "@workspace/inference";
import { HarError, readHar } from "@workspace/traffic";
import { Failure } from "../failure.ts";

export interface Capture {
  readonly file: string;
  /** SHA-256 of the file's bytes, in hex. */
  readonly digest: string;
  readonly evidence: Evidence;
  readonly exchanges: number;
  /** Entries that could not be read, by why. */
  readonly skipped: Readonly<Record<string, number>>;
}

/** @throws Failure that names the file and the place in it */
export async function readCapture(
  file: string,
  signal: AbortSignal,
  onProgress: (readBytes: number, totalBytes: number, entries: number) => void,
): Promise<Capture> {
  const path = resolve(process.cwd(), file);
  const found = await stat(path).catch(() => null);
  if (!found) throw new Failure(`There is no file ${path}.`);
  if (!found.isFile()) throw new Failure(`${path} is no file.`);
  const hash = createHash("sha256");
  let read = 0;
  const source = async function* (): AsyncIterable<Uint8Array> {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18, signal })) {
      hash.update(chunk);
      read += chunk.length;
      yield chunk;
    }
  };
  const evidence = createEvidence();
  const skipped: Record<string, number> = {};
  let exchanges = 0;
  try {
    for await (const item of readHar(source(), { signal })) {
      if (item.kind === "exchange") {
        addExchange(evidence, item.exchange);
        exchanges += 1;
      } else {
        skipped[item.reason] = (skipped[item.reason] ?? 0) + 1;
      }
      if (item.index % 64 === 0) onProgress(read, found.size, item.index);
    }
  } catch (error) {
    throw describeFault(error, file);
  }
  return { file, digest: hash.digest("hex"), evidence, exchanges, skipped };
}

function describeFault(error: unknown, file: string): unknown {
  if (error instanceof HarError) {
    const place = `entry ${error.entry}, byte ${error.byteOffset}`;
    return new Failure(`${file} cannot be used: ${error.message} (${place})`);
  }
  if (error instanceof Error && "code" in error && error.name !== "AbortError") {
    return new Failure(`${file} cannot be read: ${error.message}`);
  }
  return error;
}
