import { openAsBlob } from "node:fs";
import { basename } from "node:path";
import type { KnowledgeClient } from "@workspace/client";
import type { Schemas } from "@workspace/contracts";
import { inputFile } from "../input-file.ts";

type Document = Schemas["knowledge"]["Document"];

export interface AddedDocument {
  document: Document;
  /** False when the same content was there already. */
  isNew: boolean;
}

/**
 * Uploads one file. `name` is what the document is known by: its path within a folder.
 * @throws Failure where it cannot be read
 */
export async function addFile(
  knowledge: KnowledgeClient,
  path: string,
  options: { name?: string; title?: string; collectionId?: string },
  signal: AbortSignal,
): Promise<AddedDocument> {
  await inputFile(path);
  let status = 0;
  const document = await knowledge.createDocument(
    {
      query: {
        filename: options.name ?? basename(path),
        ...(options.title === undefined ? {} : { title: options.title }),
        ...(options.collectionId === undefined ? {} : { collection_id: options.collectionId }),
      },
      body: await openAsBlob(path),
    },
    { signal, timeoutMs: null, onReply: (reply) => void (status = reply.status) },
  );
  return { document, isNew: status === 201 };
}
