import type { Operations } from "@workspace/contracts";
import type { Handlers } from "@workspace/http";
import { forTenant } from "../tenancy/tenant.ts";
import { exportFileName, exportThread, threadAsMarkdown } from "./export-thread.ts";
import { deleteEntry, getEntry, listEntries, searchEntries } from "./manage-entries.ts";
import {
  createThread,
  deleteThread,
  getThread,
  listThreads,
  renameThread,
} from "./manage-threads.ts";
import type { ThreadDependencies } from "./manage-threads.ts";

type ThreadHandlers = Pick<
  Handlers<Operations["knowledge"]>,
  | "createThread"
  | "deleteEntry"
  | "deleteThread"
  | "exportThread"
  | "getEntry"
  | "getThread"
  | "listEntries"
  | "listThreads"
  | "searchEntries"
  | "updateThread"
>;

export function threadHandlers(deps: ThreadDependencies): ThreadHandlers {
  return {
    listThreads: async ({ query, context }) => {
      const page = await listThreads(deps, forTenant(context), {
        words: query.q,
        collectionId: query.collection_id,
        sort: query.sort ?? "-updated_at",
        limit: query.limit ?? 50,
        cursor: query.cursor,
      });
      return { status: 200, body: { data: page.rows, next_cursor: page.nextCursor } };
    },

    createThread: async ({ body, context }) => {
      const thread = await createThread(deps, forTenant(context), {
        title: body.title,
        collectionId: body.collection_id,
      });
      return {
        status: 201,
        body: thread,
        headers: { location: `/api/knowledge/threads/${thread.id}` },
      };
    },

    getThread: async ({ params, context }) => {
      const { thread, entries } = await getThread(deps, forTenant(context), params.thread_id);
      const earlier = Math.max(0, thread.entry_count - entries.length);
      return { status: 200, body: { thread, entries, earlier_entry_count: earlier } };
    },

    updateThread: async ({ params, body, context }) => {
      const title = body.title ?? "";
      return {
        status: 200,
        body: await renameThread(deps, forTenant(context), { id: params.thread_id, title }),
      };
    },

    deleteThread: async ({ params, context }) => {
      await deleteThread(deps, forTenant(context), params.thread_id);
      return { status: 204 };
    },

    exportThread: async ({ params, query, context }) => {
      const whole = await exportThread(deps, forTenant(context), params.thread_id);
      const asJson = query.format === "json";
      const name = exportFileName(whole.thread.title, asJson ? "json" : "md");
      const headers = { "content-disposition": `attachment; filename="${name}"` };
      if (asJson) return { status: 200, body: whole, headers };
      return {
        status: 200,
        content: threadAsMarkdown(whole),
        contentType: "text/markdown; charset=utf-8",
        headers,
      };
    },

    listEntries: async ({ params, query, context }) => {
      const input = { threadId: params.thread_id, limit: query.limit ?? 50, cursor: query.cursor };
      const page = await listEntries(deps, forTenant(context), input);
      return { status: 200, body: { data: page.rows, next_cursor: page.nextCursor } };
    },

    getEntry: async ({ params, context }) => {
      const input = { threadId: params.thread_id, entryId: params.entry_id };
      return { status: 200, body: await getEntry(deps, forTenant(context), input) };
    },

    deleteEntry: async ({ params, context }) => {
      await deleteEntry(deps, forTenant(context), {
        threadId: params.thread_id,
        entryId: params.entry_id,
      });
      return { status: 204 };
    },

    searchEntries: async ({ query, context }) => {
      const page = await searchEntries(deps, forTenant(context), {
        words: query.q,
        collectionId: query.collection_id,
        threadId: query.thread_id,
        limit: query.limit ?? 50,
        cursor: query.cursor,
      });
      return { status: 200, body: { data: page.rows, next_cursor: page.nextCursor } };
    },
  };
}
