import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import type { KnowledgeClient } from "@workspace/client";
import type { Schemas } from "@workspace/contracts";

type ImportResult = Schemas["knowledge"]["ImportResult"];

/** Whether a file holds a corpus: its first line is an object with `_id` and `text`. */
export async function isCorpus(path: string): Promise<boolean> {
  if (!/\.(jsonl|ndjson)$/i.test(path)) return false;
  const file = await open(path, "r");
  try {
    for await (const line of file.readLines({ end: 4 * 2 ** 20 })) {
      const value: unknown = JSON.parse(line);
      return typeof value === "object" && value !== null && "_id" in value && "text" in value;
    }
    return false;
  } catch {
    return false;
  } finally {
    await file.close();
  }
}

/** Sends a corpus as it is read; `onBytes` is told how much of it is on its way. */
export async function importCorpus(
  knowledge: KnowledgeClient,
  path: string,
  collection: string,
  onBytes: (sent: number, total: number) => void,
  signal: AbortSignal,
): Promise<ImportResult> {
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
  return knowledge.importDocuments(
    { query: { collection }, body: byteStream(counted()) },
    { signal, timeoutMs: null },
  );
}

function byteStream(
  chunks: AsyncGenerator<Uint8Array<ArrayBuffer>>,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: async () => void (await chunks.return(undefined)),
  });
}
