import type { Readable } from "node:stream";
import { ConflictError, NotFoundError, UnavailableError } from "@workspace/http";
import { requireChangeable } from "../tenancy/owners.ts";
import { contentTypeOf, hasBlob, needDocument, storeContent } from "./add-document.ts";
import type { DocumentContext, DocumentDependencies } from "./add-document.ts";
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
  context: DocumentContext,
  input: ReplaceInput,
): Promise<Document> {
  const { tenant } = context;
  await requireChangeable(deps.owners, tenant, "document", input.id);
  const blob = await storeContent(deps, context, input.content);
  const content = {
    ...blob,
    contentType: contentTypeOf(input.filename, input.contentType),
    fileName: input.filename ?? null,
  };
  const result = await deps.documents.replaceContent(
    tenant,
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
  return needDocument(deps.documents, tenant, input.id);
}

export async function updateDocument(
  deps: Pick<DocumentDependencies, "documents" | "owners" | "events" | "wakeIndexer">,
  { tenant }: Pick<DocumentContext, "tenant">,
  input: { id: string } & DocumentChanges,
): Promise<Document> {
  const { id, ...changes } = input;
  await requireChangeable(deps.owners, tenant, "document", id);
  const outcome = await deps.documents.update(tenant, id, changes);
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
  return needDocument(deps.documents, tenant, id);
}

/**
 * Removes the row, its passages, terms, vectors and text, and the original unless another needs it.
 * Past answers keep the words that they quoted.
 */
export async function deleteDocument(
  deps: Pick<DocumentDependencies, "documents" | "owners" | "blobs" | "events" | "forgetDocument">,
  { tenant }: Pick<DocumentContext, "tenant">,
  id: string,
): Promise<void> {
  await requireChangeable(deps.owners, tenant, "document", id);
  const deleted = await deps.documents.delete(tenant, id);
  if (deleted === null) throw new NotFoundError(`There is no document ${id}`);
  await removeUnusedBlob(deps, deleted.sha256);
  await deps.forgetDocument(id);
  const { organisationId } = deleted;
  deps.events.publish({ kind: "document-deleted", documentId: id, organisationId });
}

export async function reindexDocument(
  deps: Pick<DocumentDependencies, "documents" | "owners" | "wakeIndexer">,
  { tenant }: Pick<DocumentContext, "tenant">,
  id: string,
): Promise<Document> {
  await requireChangeable(deps.owners, tenant, "document", id);
  await deps.documents.requeue(tenant, { id });
  deps.wakeIndexer();
  return needDocument(deps.documents, tenant, id);
}

async function removeUnusedBlob(
  { documents, blobs }: Pick<DocumentDependencies, "documents" | "blobs">,
  sha256: string,
): Promise<void> {
  await documents.removeUnused(sha256, () => blobs.delete(sha256));
}
