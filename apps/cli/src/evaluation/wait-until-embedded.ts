import { setTimeout as sleep } from "node:timers/promises";
import type { KnowledgeClient } from "@workspace/client";

/** Waits until every passage has its vector, where there is a model to make them. */
export async function waitUntilEmbedded(
  knowledge: KnowledgeClient,
  onProgress: (done: number, total: number, note: string) => void,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    const status = await knowledge.getIndexingStatus({}, { signal });
    const { passages, documents, eta_seconds: eta } = status;
    const indexed = documents.indexing === 0;
    if (indexed && (status.model === null || passages.embedded >= passages.total)) return;
    const left = eta === null ? "" : `, about ${Math.ceil(eta / 60)} min to go`;
    onProgress(
      passages.embedded,
      Math.max(1, passages.total),
      `${passages.embedded} of ${passages.total} passages${left}`,
    );
    await sleep(500, undefined, { signal });
  }
}
