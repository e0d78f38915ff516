import { jsonText, pageOf } from "@workspace/storage";
import type { Cursor, Database, Page } from "@workspace/storage";
import type { Answer } from "../answers/answer.ts";
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
  /** Adds it at the end of its thread. False when the thread is gone. */
  insert(entry: NewEntry): Promise<boolean>;
  /** Stores the answer as it is now; false when the entry was deleted meanwhile. */
  saveAnswer(answer: Answer): Promise<boolean>;
  byId(threadId: string, id: string): Promise<Entry | null>;
  byAnswer(answerId: string): Promise<Entry | null>;
  latest(threadId: string, limit: number): Promise<Entry[]>;
  list(threadId: string, limit: number, after: Cursor | null): Promise<Page<Entry>>;
  /** Gives the id of its answer; null when there was no such entry. */
  delete(threadId: string, id: string): Promise<string | null>;
  search(query: EntryQuery): Promise<Page<FoundEntry>>;
  unfinished(): Promise<UnfinishedEntry[]>;
  /** Empties the passages of a document among the sources; what an answer quoted stays said. */
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
  thread_title: string;
  sort_key: string;
}

export function createEntryRepository(sql: Database): EntryRepository {
  const columns = sql`
    e.id, e.thread_id, e.ordinal, e.origin, e.question, e.answer, e.created_at, e.updated_at`;

  return {
    async insert({ id, threadId, newThreadTitle, origin, question, request, answer }) {
      return sql.begin(async (transaction) => {
        if (newThreadTitle !== undefined)
          await transaction`insert into threads (id, title) values (${threadId}, ${newThreadTitle})`;
        const [thread] = await transaction`
          update threads set updated_at = now() where id = ${threadId} returning id`;
        if (!thread) return false;
        await transaction`
          insert into entries (id, thread_id, ordinal, answer_id, origin, question, status, request, answer, answer_text)
          select ${id}, ${threadId}, coalesce(max(ordinal) + 1, 0), ${answer.id}, ${origin}, ${question},
            ${answer.status}, ${jsonText(request)}::text::jsonb, ${jsonText(answer)}::text::jsonb, ${answer.text.replaceAll("\0", "")}
          from entries where thread_id = ${threadId}`;
        return true;
      });
    },

    async saveAnswer(answer) {
      const { count } = await sql`
        with entry as (
          update entries set status = ${answer.status}, answer = ${jsonText(answer)}::text::jsonb,
            answer_text = ${answer.text.replaceAll("\0", "")}, updated_at = now()
          where answer_id = ${answer.id} returning thread_id)
        update threads set updated_at = now() where id in (select thread_id from entry)`;
      return count > 0;
    },

    async byId(threadId, id) {
      const [row] = await sql<EntryRow[]>`
        select ${columns} from entries e where e.id = ${id} and e.thread_id = ${threadId}`;
      return row ? entryOf(row) : null;
    },

    async byAnswer(answerId) {
      const [row] = await sql<
        EntryRow[]
      >`select ${columns} from entries e where e.answer_id = ${answerId}`;
      return row ? entryOf(row) : null;
    },

    async latest(threadId, limit) {
      const rows = await sql<EntryRow[]>`
        select ${columns} from entries e where e.thread_id = ${threadId} order by e.ordinal desc limit ${limit}`;
      return rows.map(entryOf).toReversed();
    },

    async list(threadId, limit, after) {
      const rows = await sql<EntryRow[]>`
        select ${columns}, e.ordinal::text as sort_key from entries e where e.thread_id = ${threadId}
        ${after ? sql`and e.ordinal > ${Number(after.key) || 0}` : sql``}
        order by e.ordinal limit ${limit + 1}`;
      const page = pageOf(rows, limit, (row) => ({ key: row.sort_key, id: row.id }));
      return { rows: page.rows.map(entryOf), nextCursor: page.nextCursor };
    },

    async delete(threadId, id) {
      const [row] = await sql<{ answer_id: string }[]>`
        delete from entries where id = ${id} and thread_id = ${threadId} returning answer_id`;
      return row?.answer_id ?? null;
    },

    async search({ words, collectionId, threadId, limit, after }) {
      const vector = sql`to_tsvector('simple', e.question || ' ' || e.answer_text)`;
      const query = sql`websearch_to_tsquery('simple', ${words ?? ""})`;
      // Without words the latest come first; the rank is fixed width, so that it sorts as text.
      const key =
        words === undefined
          ? sql`e.created_at::text`
          : sql`to_char(ts_rank(${vector}, ${query}), '0.000000000')`;
      const rows = await sql<EntryRow[]>`
        select * from (
          select ${columns}, t.title as thread_title, ${key} as sort_key
          from entries e join threads t on t.id = e.thread_id
          where true
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
      const page = pageOf(rows, limit, (row) => ({ key: row.sort_key, id: row.id }));
      return {
        rows: page.rows.map((row) => ({ entry: entryOf(row), threadTitle: row.thread_title })),
        nextCursor: page.nextCursor,
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
        select ${columns}, e.request from entries e where e.status = 'in_progress' order by e.id limit 1000`;
      return rows.map((row) => ({
        id: row.id,
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
