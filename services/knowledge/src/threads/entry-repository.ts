import { asTenant, jsonText, pageOf } from "@workspace/storage";
import type { Cursor, Database, Page } from "@workspace/storage";
import type { Answer } from "../answers/answer.ts";
import { changeable, readable } from "../tenancy/owned-rows.ts";
import { ownerTenant } from "../tenancy/tenant.ts";
import type { Tenant } from "../tenancy/tenant.ts";
import type { Entry, EntryOrigin, NewEntry, UnfinishedEntry } from "./thread.ts";

export interface EntryQuery {
  words?: string | undefined;
  collectionId?: string | undefined;
  threadId?: string | undefined;
  limit: number;
  after: Cursor | null;
}

export interface FoundEntry {
  entry: Entry;
  threadTitle: string;
}

export interface EntryRepository {
  /** Adds it at the end of a thread of the tenant's own. False when there is no such thread. */
  insert(tenant: Tenant, entry: NewEntry): Promise<boolean>;
  /** Stores the answer as it is now; false when the entry was deleted meanwhile. */
  saveAnswer(tenant: Tenant, answer: Answer): Promise<boolean>;
  byId(tenant: Tenant, threadId: string, id: string): Promise<Entry | null>;
  byAnswer(tenant: Tenant, answerId: string): Promise<Entry | null>;
  latest(tenant: Tenant, threadId: string, limit: number): Promise<Entry[]>;
  list(tenant: Tenant, threadId: string, limit: number, after: Cursor | null): Promise<Page<Entry>>;
  /** Gives the id of its answer; null when there was no such entry. */
  delete(tenant: Tenant, threadId: string, id: string): Promise<string | null>;
  search(tenant: Tenant, query: EntryQuery): Promise<Page<FoundEntry>>;
  /** Everybody's, each to be gone on with for its owner. */
  unfinished(): Promise<UnfinishedEntry[]>;
  /** Empties the passages of a document among anybody's sources; what an answer quoted stays said. */
  forgetDocument(documentId: string): Promise<void>;
}

interface EntryRow {
  id: string;
  thread_id: string;
  ordinal: number;
  origin: EntryOrigin;
  question: string;
  answer: Answer;
  request: unknown;
  created_at: Date;
  updated_at: Date;
  organisation_id: string | null;
  user_id: string | null;
  thread_title: string;
  sort_key: string;
}

export function createEntryRepository(sql: Database): EntryRepository {
  const columns = sql`
    e.id, e.thread_id, e.ordinal, e.origin, e.question, e.answer, e.created_at, e.updated_at`;

  /**
   * Ids in order. The index of words is asked as the service itself, by the condition alone: row
   * security would keep it from being used, for the sake of its functions.
   */
  async function find(
    tenant: Tenant,
    { words, collectionId, threadId, limit, after }: EntryQuery,
  ): Promise<Page<{ id: string; sort_key: string }>> {
    const vector = sql`to_tsvector('simple', e.question || ' ' || e.answer_text)`;
    const query = sql`websearch_to_tsquery('simple', ${words ?? ""})`;
    // Without words the latest come first; the rank is fixed width, so that it sorts as text.
    const key =
      words === undefined
        ? sql`e.created_at::text`
        : sql`to_char(ts_rank(${vector}, ${query}), '0.000000000')`;
    const rows = await sql<{ id: string; sort_key: string }[]>`
      select * from (
        select e.id, ${key} as sort_key from entries e join threads t on t.id = e.thread_id
        where ${readable(sql, tenant, "t")}
        ${words === undefined ? sql`` : sql`and ${vector} @@ ${query}`}
        ${threadId === undefined ? sql`` : sql`and e.thread_id = ${threadId}`}
        ${
          collectionId === undefined
            ? sql``
            : sql`and exists (
          select 1 from collection_threads c where c.thread_id = t.id and c.collection_id = ${collectionId})`
        }
      ) found
      ${after ? sql`where (sort_key, id) < (${after.key}, ${after.id})` : sql``}
      order by sort_key desc, id desc limit ${limit + 1}`;
    return pageOf(rows, limit, (row) => ({ key: row.sort_key, id: row.id }));
  }

  return {
    async insert(tenant, { id, threadId, newThreadTitle, origin, question, request, answer }) {
      return asTenant(sql, tenant, async (transaction) => {
        if (newThreadTitle !== undefined)
          await transaction`
            insert into threads (id, organisation_id, user_id, title)
            values (${threadId}, ${tenant.organisationId}, ${tenant.userId}, ${newThreadTitle})`;
        const [thread] = await transaction`
          update threads set updated_at = now()
          where id = ${threadId} and organisation_id is not distinct from ${tenant.organisationId}
          returning id`;
        if (!thread) return false;
        await transaction`
          insert into entries (id, thread_id, ordinal, answer_id, origin, question, status, request, answer, answer_text)
          select ${id}, ${threadId}, coalesce(max(ordinal) + 1, 0), ${answer.id}, ${origin}, ${question},
            ${answer.status}, ${jsonText(request)}::text::jsonb, ${jsonText(answer)}::text::jsonb, ${answer.text.replaceAll("\0", "")}
          from entries where thread_id = ${threadId}`;
        return true;
      });
    },

    async saveAnswer(tenant, answer) {
      const { count } = await asTenant(
        sql,
        tenant,
        (tx) => tx`
          with entry as (
            update entries e set status = ${answer.status}, answer = ${jsonText(answer)}::text::jsonb,
              answer_text = ${answer.text.replaceAll("\0", "")}, updated_at = now()
            from threads t where t.id = e.thread_id and ${changeable(tx, tenant, "t")}
              and e.answer_id = ${answer.id}
            returning e.thread_id)
          update threads set updated_at = now() where id in (select thread_id from entry)`,
      );
      return count > 0;
    },

    async byId(tenant, threadId, id) {
      const [row] = await asTenant(
        sql,
        tenant,
        (tx) => tx<EntryRow[]>`
          select ${columns} from entries e join threads t on t.id = e.thread_id
          where e.id = ${id} and e.thread_id = ${threadId} and ${readable(tx, tenant, "t")}`,
      );
      return row ? entryOf(row) : null;
    },

    async byAnswer(tenant, answerId) {
      const [row] = await asTenant(
        sql,
        tenant,
        (tx) => tx<EntryRow[]>`
          select ${columns} from entries e join threads t on t.id = e.thread_id
          where e.answer_id = ${answerId} and ${readable(tx, tenant, "t")}`,
      );
      return row ? entryOf(row) : null;
    },

    async latest(tenant, threadId, limit) {
      const rows = await asTenant(
        sql,
        tenant,
        (tx) => tx<EntryRow[]>`
          select ${columns} from entries e join threads t on t.id = e.thread_id
          where e.thread_id = ${threadId} and ${readable(tx, tenant, "t")}
          order by e.ordinal desc limit ${limit}`,
      );
      return rows.map(entryOf).toReversed();
    },

    async list(tenant, threadId, limit, after) {
      const rows = await asTenant(
        sql,
        tenant,
        (tx) => tx<EntryRow[]>`
          select ${columns}, e.ordinal::text as sort_key
          from entries e join threads t on t.id = e.thread_id
          where e.thread_id = ${threadId} and ${readable(tx, tenant, "t")}
          ${after ? sql`and e.ordinal > ${Number(after.key) || 0}` : sql``}
          order by e.ordinal limit ${limit + 1}`,
      );
      const page = pageOf(rows, limit, (row) => ({ key: row.sort_key, id: row.id }));
      return { rows: page.rows.map(entryOf), nextCursor: page.nextCursor };
    },

    async delete(tenant, threadId, id) {
      const [row] = await asTenant(
        sql,
        tenant,
        (tx) => tx<{ answer_id: string }[]>`
          delete from entries e using threads t
          where e.id = ${id} and e.thread_id = ${threadId} and t.id = e.thread_id
            and ${changeable(tx, tenant, "t")}
          returning e.answer_id`,
      );
      return row?.answer_id ?? null;
    },

    async search(tenant, query) {
      const found = await find(tenant, query);
      const rows = await asTenant(
        sql,
        tenant,
        (tx) => tx<EntryRow[]>`
          select ${columns}, t.title as thread_title
          from entries e join threads t on t.id = e.thread_id
          where e.id = any(${found.rows.map(({ id }) => id)}) and ${readable(tx, tenant, "t")}`,
      );
      const byId = new Map(rows.map((row) => [row.id, row]));
      return {
        rows: found.rows.flatMap(({ id }) => {
          const row = byId.get(id);
          return row ? [{ entry: entryOf(row), threadTitle: row.thread_title }] : [];
        }),
        nextCursor: found.nextCursor,
      };
    },

    async forgetDocument(documentId) {
      await sql`
        update entries e set answer = jsonb_set(e.answer, '{sources}', (
          select jsonb_agg(
            case when source ->> 'document_id' = ${documentId} then source || '{"snippet": ""}' else source end
            order by place)
          from jsonb_array_elements(e.answer -> 'sources') with ordinality as found (source, place)))
        where e.answer -> 'sources' @> jsonb_build_array(jsonb_build_object('document_id', ${documentId}::text))`;
    },

    async unfinished() {
      const rows = await sql<EntryRow[]>`
        select ${columns}, e.request, t.organisation_id, t.user_id
        from entries e join threads t on t.id = e.thread_id
        where e.status = 'in_progress' order by e.id limit 1000`;
      return rows.map((row) => ({
        id: row.id,
        tenant: ownerTenant({ organisationId: row.organisation_id, userId: row.user_id }),
        threadId: row.thread_id,
        answer: row.answer,
        request: row.request,
      }));
    },
  };
}

function entryOf(row: EntryRow): Entry {
  return {
    id: row.id,
    thread_id: row.thread_id,
    ordinal: row.ordinal,
    origin: row.origin,
    question: row.question,
    answer: row.answer,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}
