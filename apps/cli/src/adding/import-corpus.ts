import { open } from "node:fs/promises";
import type { KnowledgeClient } from "@workspace/client";
import type { Schemas } from "@workspace/contracts";
import { readCounted } from "./read-counted.ts";

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
  const body = await readCounted(path, onBytes, signal);
  return knowledge.importDocuments({ query: { collection }, body }, { signal, timeoutMs: null });
}
