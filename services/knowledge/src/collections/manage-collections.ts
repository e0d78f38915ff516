import { ConflictError, NotFoundError } from "@workspace/http";
import type { RequestContext } from "@workspace/http";
import { newId } from "@workspace/storage";
import type { Page } from "@workspace/storage";
import { readCursor } from "../threads/manage-threads.ts";
import type { Collection } from "./collection.ts";
import type { CollectionQuery, CollectionRepository, Membership } from "./repository.ts";

export interface CollectionDependencies {
  collections: CollectionRepository;
  /** Deletes a document with all its trace. */
  deleteDocument: (context: RequestContext, documentId: string) => Promise<void>;
  /** Searches filter by collection in memory, so what belongs where must reach the index. */
  corpusChanged: () => Promise<void>;
}

export async function createCollection(
  { collections }: CollectionDependencies,
  _context: RequestContext,
  input: { name: string; description?: string | undefined },
): Promise<Collection> {
  const id = newId("col");
  if (!(await collections.insert({ id, name: input.name, description: input.description ?? "" })))
    throw nameTaken(input.name);
  return needCollection(collections, id);
}

export async function listCollections(
  { collections }: CollectionDependencies,
  _context: RequestContext,
  query: Omit<CollectionQuery, "after"> & { cursor?: string | undefined },
): Promise<Page<Collection>> {
  return collections.list({ ...query, after: readCursor(query.cursor) });
}

export async function updateCollection(
  { collections }: CollectionDependencies,
  _context: RequestContext,
  input: { id: string; name?: string | undefined; description?: string | undefined },
): Promise<Collection> {
  const outcome = await collections.update(input.id, input);
  if (outcome === "name-taken") throw nameTaken(input.name ?? "");
  return needCollection(collections, input.id);
}

export async function deleteCollection(
  { collections, deleteDocument, corpusChanged }: CollectionDependencies,
  context: RequestContext,
  input: { id: string; deleteDocuments: boolean },
): Promise<void> {
  await needCollection(collections, input.id);
  if (input.deleteDocuments) {
    for (const documentId of await collections.documentIds(input.id)) {
      context.signal.throwIfAborted();
      await deleteDocument(context, documentId);
    }
  }
  await collections.delete(input.id);
  await corpusChanged();
}

export async function addDocumentToCollection(
  { collections, corpusChanged }: CollectionDependencies,
  _context: RequestContext,
  input: { collectionId: string; documentId: string },
): Promise<void> {
  const outcome = await collections.addDocument(input.collectionId, input.documentId);
  refuseMissing(outcome, input.collectionId, `document ${input.documentId}`);
  await corpusChanged();
}

export async function removeDocumentFromCollection(
  { collections, corpusChanged }: CollectionDependencies,
  _context: RequestContext,
  input: { collectionId: string; documentId: string },
): Promise<void> {
  const removed = await collections.removeDocument(input.collectionId, input.documentId);
  if (!removed) throw notInside(input.collectionId, `document ${input.documentId}`);
  await corpusChanged();
}

export async function addThreadToCollection(
  { collections }: Pick<CollectionDependencies, "collections">,
  input: { collectionId: string; threadId: string },
): Promise<void> {
  const outcome = await collections.addThread(input.collectionId, input.threadId);
  refuseMissing(outcome, input.collectionId, `thread ${input.threadId}`);
}

export async function removeThreadFromCollection(
  { collections }: CollectionDependencies,
  _context: RequestContext,
  input: { collectionId: string; threadId: string },
): Promise<void> {
  const removed = await collections.removeThread(input.collectionId, input.threadId);
  if (!removed) throw notInside(input.collectionId, `thread ${input.threadId}`);
}

export async function needCollection(
  collections: CollectionRepository,
  id: string,
): Promise<Collection> {
  const collection = await collections.byId(id);
  if (!collection) throw new NotFoundError(`There is no collection ${id}`);
  return collection;
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
