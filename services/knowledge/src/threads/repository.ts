import { asTenant, pageOf } from "@workspace/storage";
import type { Cursor, Database, Page } from "@workspace/storage";
import { changeable, readable } from "../tenancy/owned-rows.ts";
import type { Tenant } from "../tenancy/tenant.ts";
import type { Thread } from "./thread.ts";

export interface ThreadQuery {
  words?: string | undefined;
  collectionId?: string | undefined;
  sort: "created_at" | "-created_at" | "updated_at" | "-updated_at";
  limit: number;
  after: Cursor | null;
}

export interface NewThread {
  id: string;
  title: string;
  organisationId: string | null;
}

export interface ThreadRepository {
  insert(tenant: Tenant, thread: NewThread): Promise<void>;
  byId(tenant: Tenant, id: string): Promise<Thread | null>;
  list(tenant: Tenant, query: ThreadQuery): Promise<Page<Thread>>;
  rename(tenant: Tenant, id: string, title: string): Promise<boolean>;
  /** Gives the ids of the answers that went with it; null when there was no such thread. */
  delete(tenant: Tenant, id: string): Promise<string[] | null>;
}

interface ThreadRow {
  id: string;
  title: string;
  created_at: Date;
  updated_at: Date;
  sort_key: string;
  entry_count: number;
  last_question: string | null;
  collection_ids: string[];
}

export function createThreadRepository(sql: Database): ThreadRepository {
  const columns = sql`
    t.id, t.title, t.created_at, t.updated_at,
    (select count(*)::int from entries e where e.thread_id = t.id) as entry_count,
    (select e.question from entries e where e.thread_id = t.id order by e.ordinal desc limit 1) as last_question,
    array(select c.collection_id from collection_threads c where c.thread_id = t.id order by 1) as collection_ids`;

  /**
   * Threads with these words in an entry. The index of words is asked as the service itself, by the
   * condition alone: row security would keep it from being used, for the sake of its functions.
   */
  async function withWords(tenant: Tenant, words: string): Promise<string[]> {
    const rows = await sql<{ id: string }[]>`
      select distinct t.id from entries e join threads t on t.id = e.thread_id
      where ${readable(sql, tenant, "t")}
        and to_tsvector('simple', e.question || ' ' || e.answer_text) @@ websearch_to_tsquery('simple', ${words})`;
    return rows.map(({ id }) => id);
  }

  return {
    async insert(tenant, { id, title, organisationId }) {
      await asTenant(
        sql,
        tenant,
        (tx) => tx`
          insert into threads (id, organisation_id, user_id, title)
          values (${id}, ${organisationId}, ${tenant.userId}, ${title})`,
      );
    },

    async byId(tenant, id) {
      const [row] = await asTenant(
        sql,
        tenant,
        (tx) => tx<ThreadRow[]>`
          select ${columns} from threads t where t.id = ${id} and ${readable(tx, tenant, "t")}`,
      );
      return row ? threadOf(row) : null;
    },

    async list(tenant, { words, collectionId, sort, limit, after }) {
      const column = sql(sort.replace("-", ""));
      const down = sort.startsWith("-");
      const direction = down ? sql`desc` : sql`asc`;
      const beyond = down ? sql`<` : sql`>`;
      const found = words === undefined ? [] : await withWords(tenant, words);
      const rows = await asTenant(
        sql,
        tenant,
        (tx) => tx<ThreadRow[]>`
        select ${columns}, t.${column}::text as sort_key from threads t
        where ${readable(tx, tenant, "t")}
        ${
          words === undefined
            ? sql``
            : sql`and (t.title ilike ${likePattern(words)} or t.id = any(${found}))`
        }
        ${
          collectionId === undefined
            ? sql``
            : sql`and exists (
          select 1 from collection_threads c where c.thread_id = t.id and c.collection_id = ${collectionId})`
        }
        ${after ? sql`and (t.${column}, t.id) ${beyond} (${after.key}::text::timestamptz, ${after.id})` : sql``}
        order by t.${column} ${direction}, t.id ${direction}
        limit ${limit + 1}`,
      );
      const page = pageOf(rows, limit, (row) => ({ key: row.sort_key, id: row.id }));
      return { rows: page.rows.map(threadOf), nextCursor: page.nextCursor };
    },

    async rename(tenant, id, title) {
      const { count } = await asTenant(
        sql,
        tenant,
        (tx) => tx`
          update threads t set title = ${title} where id = ${id} and ${changeable(tx, tenant, "t")}`,
      );
      return count > 0;
    },

    async delete(tenant, id) {
      return asTenant(sql, tenant, async (tx) => {
        const answers = await tx<{ answer_id: string }[]>`
          select answer_id from entries where thread_id = ${id}`;
        const { count } = await tx`
          delete from threads t where id = ${id} and ${changeable(tx, tenant, "t")}`;
        return count > 0 ? answers.map((row) => row.answer_id) : null;
      });
    },
  };
}

export function likePattern(words: string): string {
  return `%${words.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
}

function threadOf(row: ThreadRow): Thread {
  return {
    id: row.id,
    title: row.title,
    entry_count: row.entry_count,
    collection_ids: row.collection_ids,
    last_question: row.last_question,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}
