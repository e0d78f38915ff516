import { NotFoundError } from "@workspace/http";
import type { Page } from "@workspace/storage";
import { requireChangeable } from "../tenancy/owners.ts";
import type { TenantContext } from "../tenancy/tenant.ts";
import type { EntryQuery } from "./entry-repository.ts";
import { highlight } from "./highlight.ts";
import { needThread, readCursor } from "./manage-threads.ts";
import type { ThreadDependencies } from "./manage-threads.ts";
import type { Entry, EntryMatch } from "./thread.ts";

export async function listEntries(
  { threads, entries }: ThreadDependencies,
  { tenant }: TenantContext,
  input: { threadId: string; limit: number; cursor?: string | undefined },
): Promise<Page<Entry>> {
  await needThread(threads, tenant, input.threadId);
  return entries.list(tenant, input.threadId, input.limit, readCursor(input.cursor, "ordinal"));
}

export async function getEntry(
  { entries }: ThreadDependencies,
  { tenant }: TenantContext,
  input: { threadId: string; entryId: string },
): Promise<Entry> {
  const entry = await entries.byId(tenant, input.threadId, input.entryId);
  if (!entry) throw noEntry(input.entryId);
  return entry;
}

export async function deleteEntry(
  { entries, owners, discardAnswer }: ThreadDependencies,
  { tenant }: TenantContext,
  input: { threadId: string; entryId: string },
): Promise<void> {
  await requireChangeable(owners, tenant, "thread", input.threadId);
  const answerId = await entries.delete(tenant, input.threadId, input.entryId);
  if (answerId === null) throw noEntry(input.entryId);
  await discardAnswer(answerId);
}

export async function searchEntries(
  { entries }: ThreadDependencies,
  { tenant }: TenantContext,
  query: Omit<EntryQuery, "after"> & { cursor?: string | undefined },
): Promise<Page<EntryMatch>> {
  const page = await entries.search(tenant, { ...query, after: readCursor(query.cursor, "text") });
  const rows = page.rows.map(({ entry, threadTitle }): EntryMatch => ({
    entry_id: entry.id,
    thread_id: entry.thread_id,
    thread_title: threadTitle,
    answer_id: entry.answer.id,
    question: entry.question,
    ...highlight([entry.answer.text, entry.question], query.words ?? ""),
    status: entry.answer.status,
    origin: entry.origin,
    created_at: entry.created_at,
  }));
  return { rows, nextCursor: page.nextCursor };
}

function noEntry(id: string): NotFoundError {
  return new NotFoundError(`There is no entry ${id} in this thread`);
}
