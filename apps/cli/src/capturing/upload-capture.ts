import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import type { AnalysisClient } from "@workspace/client";
import type { Schemas } from "@workspace/contracts";

export type Capture = Schemas["analysis"]["Capture"];

/** Sends a HAR as it is read; `onBytes` is told how much of it is on its way. */
export async function uploadCapture(
  analysis: AnalysisClient,
  path: string,
  name: string | undefined,
  onBytes: (sent: number, total: number) => void,
  signal: AbortSignal,
): Promise<Capture> {
  const { size } = await stat(path);
  const source = createReadStream(path, { highWaterMark: 256 * 1_024, signal });
  async function* counted() {
    let sent = 0;
    for await (const chunk of source) {
      const bytes: Uint8Array<ArrayBuffer> = new Uint8Array(Buffer.from(chunk));
      sent += bytes.length;
      onBytes(sent, size);
      yield bytes;
    }
  }
  const query = { name: lineOf(name ?? basename(path)) };
  return analysis.importCapture(
    { query, body: ReadableStream.from(counted()) },
    { signal, timeoutMs: null },
  );
}

/** As the service takes names: one line, and not endless. */
function lineOf(name: string): string {
  return name.replaceAll(/\p{Cc}/gu, " ").slice(0, 500);
}
