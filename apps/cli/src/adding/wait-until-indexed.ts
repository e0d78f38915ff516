import { setTimeout as sleep } from "node:timers/promises";
import type { KnowledgeClient } from "@workspace/client";

/** Waits until lexical search finds everything that was added; vectors go on in the background. */
export async function waitUntilIndexed(
  knowledge: KnowledgeClient,
  onProgress: (done: number, total: number, note: string) => void,
  signal: AbortSignal,
): Promise<void> {
  let most = 0;
  for (;;) {
    const { documents } = await knowledge.getIndexingStatus({}, { signal });
    if (documents.indexing === 0) return;
    most = Math.max(most, documents.indexing);
    onProgress(most - documents.indexing, most, `${documents.indexing} documents to index`);
    await sleep(250, undefined, { signal });
  }
}
