import type { KnowledgeClient } from "@workspace/client";

export interface FailedDocument {
  id: string;
  title: string;
  reason: string;
}

/** Those of the documents that could not be read, with the reason that the workspace gives. */
export async function failedDocuments(
  knowledge: KnowledgeClient,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<FailedDocument[]> {
  const failed: FailedDocument[] = [];
  for (const id of ids) {
    const document = await knowledge.getDocument({ path: { document_id: id } }, { signal });
    if (document.status !== "failed") continue;
    const reason = document.error ?? "It could not be read.";
    failed.push({ id, title: document.title, reason });
  }
  return failed;
}
