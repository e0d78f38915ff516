import type { Readable } from "node:stream";
import { BlobNotFoundError, BlobTooLargeError } from "@workspace/storage";
import type { BlobStore, StoredBlob } from "@workspace/storage";
import { ConflictError, NotFoundError, TooLargeError, UnavailableError } from "@workspace/http";
import type { IndexingEvents } from "../indexing/indexing-events.ts";
import { guessKind } from "../parsing/detect-kind.ts";
import { requireChangeable } from "../tenancy/owners.ts";
import type { OwnerRepository } from "../tenancy/owners.ts";
import type { Tenant, TenantContext } from "../tenancy/tenant.ts";
import type { Document, GivenFacts, NewDocument } from "./document.ts";
import type { DocumentRepository } from "./repository.ts";

export interface DocumentDependencies {
  documents: DocumentRepository;
  owners: OwnerRepository;
  blobs: BlobStore;
  events: IndexingEvents;
  /** Tells the indexer that a document waits. */
  wakeIndexer: () => void;
  maxDocumentBytes: number;
  /** Removes what past answers keep of a document, beyond the words they quoted. */
  forgetDocument: (documentId: string) => Promise<void>;
}

export interface AddDocumentInput {
  content: Readable | Uint8Array;
  filename: string | undefined;
  contentType: string | undefined;
  origin: NewDocument["origin"];
  originPath?: string | undefined;
  folderId?: string | undefined;
  sourceUrl?: string | undefined;
  externalId?: string | undefined;
  collectionId?: string | undefined;
  given: GivenFacts;
}

/** The context of what is done with documents. */
export type DocumentContext = Pick<TenantContext, "signal" | "tenant">;

/** Stores the bytes, then the row: once this answers, the document survives whatever happens. */
export async function addDocument(
  deps: DocumentDependencies,
  context: DocumentContext,
  input: AddDocumentInput,
): Promise<{ document: Document; created: boolean }> {
  const { tenant } = context;
  const { organisationId } =
    input.collectionId === undefined
      ? tenant
      : await requireChangeable(deps.owners, tenant, "collection", input.collectionId);
  const blob = await storeContent(deps, context, input.content);
  try {
    return await acceptContent(deps, tenant, organisationId, blob, input);
  } catch (error) {
    await deps.documents.removeUnused(blob.sha256, () => deps.blobs.delete(blob.sha256));
    throw error;
  }
}

/** A name is only shown, but tools that read exports may join it to a folder: nothing leads out of it. */
function relativeName(name: string | undefined): string | null {
  const parts = name?.split(/[\\/]/).filter((part) => !/^(?:\.{0,2}|[A-Za-z]:)$/.test(part)) ?? [];
  return parts.length > 0 ? parts.join("/") : null;
}

async function acceptContent(
  deps: DocumentDependencies,
  tenant: Tenant,
  organisationId: string | null,
  blob: StoredBlob,
  input: AddDocumentInput,
): Promise<{ document: Document; created: boolean }> {
  const { documents, events } = deps;
  const fileName = relativeName(input.filename);
  const contentType = contentTypeOf(input.filename, input.contentType);
  const title =
    input.given.title ?? fileName?.split(/[\\/]/).at(-1) ?? input.sourceUrl ?? "Untitled";
  const accepted = await documents.accept(
    tenant,
    {
      organisationId,
      origin: input.origin,
      contentSha256: blob.sha256,
      sizeBytes: blob.sizeBytes,
      contentType,
      fileName,
      originPath: input.originPath ?? null,
      sourceUri: input.sourceUrl ?? null,
      externalId: input.externalId ?? null,
      folderId: input.folderId ?? null,
      collectionId: input.collectionId ?? null,
      given: input.given,
    },
    title,
    input.given.kind ?? guessKind(fileName ?? "", contentType),
    (sha256) => hasBlob(deps.blobs, sha256),
  );
  switch (accepted.outcome) {
    case "collection-missing":
      throw new NotFoundError(`There is no collection ${input.collectionId}`);
    case "external-id-taken":
      throw new ConflictError(
        `Another document has the external id "${input.externalId}" already`,
        "external-id-taken",
      );
    case "content-missing":
      throw new UnavailableError("The content was removed while it was added; send it again");
    case "created":
    case "existing": {
      const document = await needDocument(documents, tenant, accepted.id);
      if (accepted.outcome === "created") {
        events.publish({ kind: "document-changed", documentId: accepted.id });
        deps.wakeIndexer();
      }
      return { document, created: accepted.outcome === "created" };
    }
  }
}

/** @throws TooLargeError as soon as the limit is passed, with nothing kept */
export async function storeContent(
  { blobs, maxDocumentBytes }: Pick<DocumentDependencies, "blobs" | "maxDocumentBytes">,
  { signal }: Pick<TenantContext, "signal">,
  content: Readable | Uint8Array,
): Promise<StoredBlob> {
  try {
    return await blobs.put(content, { maxBytes: maxDocumentBytes, signal });
  } catch (error) {
    if (error instanceof BlobTooLargeError) {
      throw new TooLargeError(
        `A document may have ${maxDocumentBytes} bytes at most`,
        "document-too-large",
      );
    }
    throw error;
  }
}

export async function hasBlob(blobs: BlobStore, sha256: string): Promise<boolean> {
  try {
    (await blobs.open(sha256)).destroy();
    return true;
  } catch (error) {
    if (error instanceof BlobNotFoundError) return false;
    throw error;
  }
}

export async function needDocument(
  documents: DocumentRepository,
  tenant: Tenant,
  id: string,
): Promise<Document> {
  const document = await documents.byId(tenant, id);
  if (!document) throw new NotFoundError(`There is no document ${id}`);
  return document;
}

/** As declared, unless that says nothing; then as the name tells. */
export function contentTypeOf(filename: string | undefined, declared: string | undefined): string {
  // It goes out again in a header, so nothing gets in that a header cannot hold.
  const said = declared?.replaceAll(/[^\x20-\x7e]/g, "").slice(0, 200);
  if (said && !/^application\/octet-stream\b/i.test(said)) return said;
  const extension = filename?.toLowerCase().match(/\.([a-z0-9]+)$/)?.[1] ?? "";
  return mediaTypes.get(extension) ?? "application/octet-stream";
}

const mediaTypes = new Map([
  ["md", "text/markdown"],
  ["markdown", "text/markdown"],
  ["txt", "text/plain"],
  ["html", "text/html"],
  ["htm", "text/html"],
  ["pdf", "application/pdf"],
  ["json", "application/json"],
  ["yaml", "application/yaml"],
  ["yml", "application/yaml"],
  ["csv", "text/csv"],
  ["jsonl", "application/x-ndjson"],
  ["ndjson", "application/x-ndjson"],
]);
