import { InvalidInputError, NotFoundError } from "@workspace/http";
import type { RequestContext } from "@workspace/http";
import { decodeCursor, newId } from "@workspace/storage";
import type { Cursor, Page } from "@workspace/storage";
import type { EntryRepository } from "./entry-repository.ts";
import type { ThreadQuery, ThreadRepository } from "./repository.ts";
import type { Entry, Thread } from "./thread.ts";

export interface ThreadDependencies {
  threads: ThreadRepository;
  entries: EntryRepository;
  /** Puts a thread into a collection; throws when there is no such collection. */
  addToCollection: (collectionId: string, threadId: string) => Promise<void>;
  /** Stops the work on an answer and forgets its events. */
  discardAnswer: (answerId: string) => Promise<void>;
}

const latestEntries = 200;

export async function createThread(
  { threads, addToCollection }: ThreadDependencies,
  _context: RequestContext,
  input: { title?: string | undefined; collectionId?: string | undefined },
): Promise<Thread> {
  const id = newId("thr");
  await threads.insert({ id, title: input.title ?? "" });
  if (input.collectionId !== undefined) {
    try {
      await addToCollection(input.collectionId, id);
    } catch (error) {
      await threads.delete(id);
      throw error;
    }
  }
  return needThread(threads, id);
}

export async function listThreads(
  { threads }: ThreadDependencies,
  _context: RequestContext,
  query: Omit<ThreadQuery, "after"> & { cursor?: string | undefined },
): Promise<Page<Thread>> {
  return threads.list({ ...query, after: readCursor(query.cursor) });
}

export async function getThread(
  { threads, entries }: ThreadDependencies,
  _context: RequestContext,
  id: string,
): Promise<{ thread: Thread; entries: Entry[] }> {
  const thread = await needThread(threads, id);
  return { thread, entries: await entries.latest(id, latestEntries) };
}

export async function renameThread(
  { threads }: ThreadDependencies,
  _context: RequestContext,
  input: { id: string; title: string },
): Promise<Thread> {
  await threads.rename(input.id, input.title);
  return needThread(threads, input.id);
}

export async function deleteThread(
  { threads, discardAnswer }: ThreadDependencies,
  _context: RequestContext,
  id: string,
): Promise<void> {
  const answers = await threads.delete(id);
  if (!answers) throw noThread(id);
  await Promise.all(answers.map(discardAnswer));
}

export async function needThread(threads: ThreadRepository, id: string): Promise<Thread> {
  const thread = await threads.byId(id);
  if (!thread) throw noThread(id);
  return thread;
}

/** @throws InvalidInputError for a cursor that this API did not give */
export function readCursor(text: string | undefined): Cursor | null {
  if (text === undefined) return null;
  const cursor = decodeCursor(text);
  if (!cursor)
    throw new InvalidInputError("The cursor is not one that this list gave", [
      { pointer: "query/cursor", detail: "unknown cursor" },
    ]);
  return cursor;
}

function noThread(id: string): NotFoundError {
  return new NotFoundError(`There is no thread ${id}`);
}
