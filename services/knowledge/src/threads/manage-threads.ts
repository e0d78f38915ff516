import { InvalidInputError, NotFoundError } from "@workspace/http";
import { decodeCursor, isTimeKey, newId } from "@workspace/storage";
import type { Cursor, Page } from "@workspace/storage";
import { requireChangeable } from "../tenancy/owners.ts";
import type { OwnerRepository } from "../tenancy/owners.ts";
import type { Tenant, TenantContext } from "../tenancy/tenant.ts";
import type { EntryRepository } from "./entry-repository.ts";
import type { ThreadQuery, ThreadRepository } from "./repository.ts";
import type { Entry, Thread } from "./thread.ts";

export interface ThreadDependencies {
  threads: ThreadRepository;
  entries: EntryRepository;
  owners: OwnerRepository;
  /** Puts a thread into a collection; throws when there is no such collection. */
  addToCollection: (
    context: Pick<TenantContext, "tenant">,
    collectionId: string,
    threadId: string,
  ) => Promise<void>;
  /** Stops the work on an answer and forgets its events. */
  discardAnswer: (answerId: string) => Promise<void>;
}

const latestEntries = 200;

/** A thread of the tenant's, or with a collection, of the collection's owner. */
export async function createThread(
  { threads, owners, addToCollection }: ThreadDependencies,
  context: TenantContext,
  input: { title?: string | undefined; collectionId?: string | undefined },
): Promise<Thread> {
  const { tenant } = context;
  const id = newId("thr");
  const { organisationId } =
    input.collectionId === undefined
      ? tenant
      : await requireChangeable(owners, tenant, "collection", input.collectionId);
  await threads.insert(tenant, { id, title: input.title ?? "", organisationId });
  if (input.collectionId !== undefined) {
    try {
      await addToCollection(context, input.collectionId, id);
    } catch (error) {
      await threads.delete(tenant, id);
      throw error;
    }
  }
  return needThread(threads, tenant, id);
}

export async function listThreads(
  { threads }: ThreadDependencies,
  { tenant }: TenantContext,
  query: Omit<ThreadQuery, "after"> & { cursor?: string | undefined },
): Promise<Page<Thread>> {
  return threads.list(tenant, { ...query, after: readCursor(query.cursor) });
}

export async function getThread(
  { threads, entries }: ThreadDependencies,
  { tenant }: TenantContext,
  id: string,
): Promise<{ thread: Thread; entries: Entry[] }> {
  const thread = await needThread(threads, tenant, id);
  return { thread, entries: await entries.latest(tenant, id, latestEntries) };
}

export async function renameThread(
  { threads, owners }: ThreadDependencies,
  { tenant }: TenantContext,
  input: { id: string; title: string },
): Promise<Thread> {
  await requireChangeable(owners, tenant, "thread", input.id);
  await threads.rename(tenant, input.id, input.title);
  return needThread(threads, tenant, input.id);
}

export async function deleteThread(
  { threads, owners, discardAnswer }: ThreadDependencies,
  { tenant }: TenantContext,
  id: string,
): Promise<void> {
  await requireChangeable(owners, tenant, "thread", id);
  const answers = await threads.delete(tenant, id);
  if (!answers) throw noThread(id);
  await Promise.all(answers.map(discardAnswer));
}

export async function needThread(
  threads: ThreadRepository,
  tenant: Tenant,
  id: string,
): Promise<Thread> {
  const thread = await threads.byId(tenant, id);
  if (!thread) throw noThread(id);
  return thread;
}

/** By what a list is in order; a key that is none would fail in the middle of a query. */
const isKeyOf = {
  time: isTimeKey,
  ordinal: (key: string) => /^\d{1,9}$/.test(key),
  size: (key: string) => /^\d{1,15}$/.test(key),
  text: () => true,
} as const;

/** @throws InvalidInputError for a cursor that this API did not give */
export function readCursor(
  text: string | undefined,
  order: keyof typeof isKeyOf = "time",
): Cursor | null {
  if (text === undefined) return null;
  const cursor = decodeCursor(text);
  if (!cursor || !isKeyOf[order](cursor.key))
    throw new InvalidInputError("The cursor is not one that this list gave", [
      { pointer: "query/cursor", detail: "unknown cursor" },
    ]);
  return cursor;
}

function noThread(id: string): NotFoundError {
  return new NotFoundError(`There is no thread ${id}`);
}
