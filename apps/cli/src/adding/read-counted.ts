import { createReadStream } from "node:fs";
import { inputFile } from "../input-file.ts";

/** A file as a body to send as it is read; `onBytes` is told how much of it is on its way. */
export async function readCounted(
  file: string,
  onBytes: (sent: number, total: number) => void,
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const { path, size } = await inputFile(file);
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
  return ReadableStream.from(counted());
}
