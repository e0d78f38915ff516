import type { Readable } from "node:stream";
import { ConflictError, NotFoundError, UnavailableError } from "@workspace/http";
import type { RequestContext } from "@workspace/http";
import { contentTypeOf, hasBlob, needDocument, storeContent } from "./add-document.ts";
import type { DocumentDependencies } from "./add-document.ts";
import type { Document } from "./document.ts";
import type { DocumentChanges } from "./repository.ts";

export interface ReplaceInput {
  id: string;
  content: Readable | Uint8Array;
  filename: string | undefined;
  contentType: string | undefined;
  expectedRevision?: number | undefined;
}

/** Puts other content in the place of the old; its passages are found until the new ones are there. */
export async function replaceDocumentContent(
  deps: DocumentDependencies,
  context: Pick<RequestContext, "signal">,
  input: ReplaceInput,
): Promise<Document> {
  await needDocument(deps.documents, input.id);
  const blob = await storeContent(deps, context, input.content);
  const content = {
    ...blob,
    contentType: contentTypeOf(input.filename, input.contentType),
    fileName: input.filename ?? null,
  };
  const result = await deps.documents.replaceContent(
    input.id,
    content,
    input.expectedRevision,
    (sha256) => hasBlob(deps.blobs, sha256),
  );
  if (result.outcome === "replaced") {
    await removeUnusedBlob(deps, result.oldSha256);
    deps.events.publish({ kind: "document-changed", documentId: input.id });
    deps.wakeIndexer();
  } else if (result.outcome !== "unchanged") {
    await removeUnusedBlob(deps, blob.sha256);
    if (result.outcome === "missing") throw new NotFoundError(`There is no document ${input.id}`);
    if (result.outcome === "revision-differs") {
      throw new ConflictError(
        `The document is not at revision ${input.expectedRevision} any more`,
        "revision-differs",
      );
    }
    throw new UnavailableError("The content was removed while it was added; send it again");
  }
  return needDocument(deps.documents, input.id);
}

export async function updateDocument(
  deps: Pick<DocumentDependencies, "documents" | "events" | "wakeIndexer">,
  input: { id: string } & DocumentChanges,
): Promise<Document> {
  const { id, ...changes } = input;
  const outcome = await deps.documents.update(id, changes);
  if (outcome === "missing") throw new NotFoundError(`There is no document ${id}`);
  if (outcome === "collection-missing")
    throw new NotFoundError("One of the collections does not exist");
  if (outcome === "external-id-taken") {
    throw new ConflictError(
      `Another document has the external id "${changes.externalId}" already`,
      "external-id-taken",
    );
  }
  deps.events.publish({ kind: "document-changed", documentId: id });
  deps.wakeIndexer();
  return needDocument(deps.documents, id);
}

/**
 * Removes the row, its passages, terms, vectors and text, and the original unless another needs it.
 * Past answers keep the words that they quoted.
 */
export async function deleteDocument(
  deps: Pick<DocumentDependencies, "documents" | "blobs" | "events" | "forgetDocument">,
  id: string,
): Promise<void> {
  const sha256 = await deps.documents.delete(id);
  if (sha256 === null) throw new NotFoundError(`There is no document ${id}`);
  await removeUnusedBlob(deps, sha256);
  await deps.forgetDocument(id);
  deps.events.publish({ kind: "document-deleted", documentId: id });
}

export async function reindexDocument(
  deps: Pick<DocumentDependencies, "documents" | "wakeIndexer">,
  id: string,
): Promise<Document> {
  await needDocument(deps.documents, id);
  await deps.documents.requeue({ id });
  deps.wakeIndexer();
  return needDocument(deps.documents, id);
}

async function removeUnusedBlob(
  { documents, blobs }: Pick<DocumentDependencies, "documents" | "blobs">,
  sha256: string,
): Promise<void> {
  await documents.removeUnused(sha256, () => blobs.delete(sha256));
}
