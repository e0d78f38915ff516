import { setTimeout as sleep } from "node:timers/promises";
import type { KnowledgeClient } from "@workspace/client";

export interface StackDocument {
  /** File name; its ending says what it is. */
  readonly name: string;
  readonly text: string;
  readonly title?: string;
  /** An address of its own, for filters by domain. */
  readonly sourceUrl?: string;
  /** ISO time. */
  readonly publishedAt?: string;
  readonly language?: string;
}

export interface AddedDocument extends StackDocument {
  readonly id: string;
}

const readyTimeoutMs = 60_000;

/** Adds the documents and waits until each can be found. */
export async function addDocuments(
  knowledge: KnowledgeClient,
  documents: readonly StackDocument[],
): Promise<AddedDocument[]> {
  const added = await Promise.all(
    documents.map(async (document) => {
      const { id } = await knowledge.createDocument({
        query: {
          filename: document.name,
          ...(document.title ? { title: document.title } : {}),
          ...(document.sourceUrl ? { source_url: document.sourceUrl } : {}),
          ...(document.publishedAt ? { published_at: document.publishedAt } : {}),
          ...(document.language ? { language: document.language } : {}),
        },
        body: document.text,
      });
      return { ...document, id };
    }),
  );
  // One after the other: hundreds that ask at once keep the service from reading any.
  for (const { id } of added) await whenReady(knowledge, id);
  return added;
}

/** Waits until the document is read; it may be in work or wait for its turn. */
export async function whenReady(knowledge: KnowledgeClient, id: string): Promise<void> {
  const deadline = performance.now() + readyTimeoutMs;
  for (;;) {
    const document = await knowledge.getDocument({ path: { document_id: id } });
    if (document.status === "ready") return;
    if (document.status === "failed")
      throw new Error(`The document ${id} could not be read: ${JSON.stringify(document)}`);
    if (performance.now() > deadline) throw new Error(`The document ${id} is not read in time`);
    await sleep(50);
  }
}
