import { knowledge } from "./clients.ts";
import { dropEmpty } from "./drop-empty.ts";

const at = (id: string) => ({ path: { thread_id: id } });

export interface ThreadQuery {
  q?: string;
  collection_id?: string | null;
  thread_id?: string;
  limit?: number;
  cursor?: string | null;
}

export const listThreads = (query: Omit<ThreadQuery, "thread_id">, signal: AbortSignal) =>
  knowledge.listThreads({ query: dropEmpty(query) }, { signal });

export const getThread = (id: string, signal: AbortSignal) =>
  knowledge.getThread(at(id), { signal });

export const renameThread = (id: string, title: string) =>
  knowledge.updateThread({ ...at(id), body: { title } });

export const deleteThread = (id: string) => knowledge.deleteThread(at(id));

export const deleteEntry = (threadId: string, entryId: string) =>
  knowledge.deleteEntry({ path: { thread_id: threadId, entry_id: entryId } });

export const searchEntries = (query: ThreadQuery, signal: AbortSignal) =>
  knowledge.searchEntries({ query: dropEmpty(query) }, { signal });

export const threadExportPath = (id: string, format: "markdown" | "json") =>
  `/api/knowledge/threads/${encodeURIComponent(id)}/export?format=${format}`;
