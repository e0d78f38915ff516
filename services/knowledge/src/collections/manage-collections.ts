import { ConflictError, NotFoundError } from "@workspace/http";
import { newId } from "@workspace/storage";
import type { Page } from "@workspace/storage";
import { requireChangeable } from "../tenancy/owners.ts";
import type { Owned, OwnerRepository } from "../tenancy/owners.ts";
import type { Tenant, TenantContext } from "../tenancy/tenant.ts";
import { readCursor } from "../threads/manage-threads.ts";
import type { Collection } from "./collection.ts";
import type { CollectionQuery, CollectionRepository, Membership } from "./repository.ts";

export interface CollectionDependencies {
  collections: CollectionRepository;
  owners: OwnerRepository;
  /** Deletes a document with all its trace. */
  deleteDocument: (context: TenantContext, documentId: string) => Promise<void>;
  /** Searches filter by collection in memory, so what belongs where must reach the index. */
  corpusChanged: () => Promise<void>;
}

export async function createCollection(
  { collections }: CollectionDependencies,
  { tenant }: TenantContext,
  { name, description = "" }: { name: string; description?: string | undefined },
): Promise<Collection> {
  const id = newId("col");
  if (!(await collections.insert(tenant, { id, name, description }))) throw nameTaken(name);
  return needCollection(collections, tenant, id);
}

export async function listCollections(
  { collections }: CollectionDependencies,
  { tenant }: TenantContext,
  query: Omit<CollectionQuery, "after"> & { cursor?: string | undefined },
): Promise<Page<Collection>> {
  return collections.list(tenant, { ...query, after: readCursor(query.cursor, "text") });
}

export async function updateCollection(
  { collections, owners }: CollectionDependencies,
  { tenant }: TenantContext,
  input: { id: string; name?: string | undefined; description?: string | undefined },
): Promise<Collection> {
  await requireChangeable(owners, tenant, "collection", input.id);
  const outcome = await collections.update(tenant, input.id, input);
  if (outcome === "name-taken") throw nameTaken(input.name ?? "");
  return needCollection(collections, tenant, input.id);
}

export async function deleteCollection(
  { collections, owners, deleteDocument, corpusChanged }: CollectionDependencies,
  context: TenantContext,
  input: { id: string; deleteDocuments: boolean },
): Promise<void> {
  const { tenant } = context;
  await requireChangeable(owners, tenant, "collection", input.id);
  if (input.deleteDocuments) {
    for (const documentId of await collections.documentIds(tenant, input.id)) {
      context.signal.throwIfAborted();
      await deleteDocument(context, documentId);
    }
  }
  await collections.delete(tenant, input.id);
  await corpusChanged();
}

export async function addDocumentToCollection(
  { collections, owners, corpusChanged }: CollectionDependencies,
  { tenant }: TenantContext,
  input: { collectionId: string; documentId: string },
): Promise<void> {
  const { collectionId, documentId } = input;
  await requireSameOwner(owners, tenant, collectionId, "document", documentId);
  const outcome = await collections.addDocument(tenant, collectionId, documentId);
  refuseMissing(outcome, input.collectionId, `document ${input.documentId}`);
  await corpusChanged();
}

export async function removeDocumentFromCollection(
  { collections, owners, corpusChanged }: CollectionDependencies,
  { tenant }: TenantContext,
  input: { collectionId: string; documentId: string },
): Promise<void> {
  await requireChangeable(owners, tenant, "collection", input.collectionId);
  const removed = await collections.removeDocument(tenant, input.collectionId, input.documentId);
  if (!removed) throw notInside(input.collectionId, `document ${input.documentId}`);
  await corpusChanged();
}

export async function addThreadToCollection(
  { collections, owners }: Pick<CollectionDependencies, "collections" | "owners">,
  { tenant }: Pick<TenantContext, "tenant">,
  input: { collectionId: string; threadId: string },
): Promise<void> {
  const { collectionId, threadId } = input;
  await requireSameOwner(owners, tenant, collectionId, "thread", threadId);
  const outcome = await collections.addThread(tenant, collectionId, threadId);
  refuseMissing(outcome, input.collectionId, `thread ${input.threadId}`);
}

export async function removeThreadFromCollection(
  { collections, owners }: CollectionDependencies,
  { tenant }: TenantContext,
  input: { collectionId: string; threadId: string },
): Promise<void> {
  await requireChangeable(owners, tenant, "collection", input.collectionId);
  const removed = await collections.removeThread(tenant, input.collectionId, input.threadId);
  if (!removed) throw notInside(input.collectionId, `thread ${input.threadId}`);
}

export async function needCollection(
  collections: CollectionRepository,
  tenant: Tenant,
  id: string,
): Promise<Collection> {
  const collection = await collections.byId(tenant, id);
  if (!collection) throw new NotFoundError(`There is no collection ${id}`);
  return collection;
}

/** What is somebody's own would be everybody's in a collection of the installation. */
async function requireSameOwner(
  owners: OwnerRepository,
  tenant: Tenant,
  collectionId: string,
  kind: Extract<Owned, "document" | "thread">,
  id: string,
): Promise<void> {
  const collection = await requireChangeable(owners, tenant, "collection", collectionId);
  const member = await owners.ownerOf(tenant, kind, id);
  if (member === undefined) throw new NotFoundError(`There is no ${kind} ${id}`);
  if (member.organisationId === collection.organisationId) return;
  throw new ConflictError(
    `The ${kind} ${id} and the collection ${collectionId} belong to different owners`,
    "other-owner",
  );
}

function refuseMissing(outcome: Membership, collectionId: string, member: string): void {
  if (outcome === "collection-missing")
    throw new NotFoundError(`There is no collection ${collectionId}`);
  if (outcome === "member-missing") throw new NotFoundError(`There is no ${member}`);
}

function notInside(collectionId: string, member: string): NotFoundError {
  return new NotFoundError(`The collection ${collectionId} does not hold the ${member}`);
}

function nameTaken(name: string): ConflictError {
  return new ConflictError(`A collection with the name "${name}" exists already`, "name-taken");
}
