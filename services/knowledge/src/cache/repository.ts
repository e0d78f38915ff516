import { jsonText } from "@workspace/storage";
import type { Database } from "@workspace/storage";

export interface AnswerCacheRepository {
  /** The stored value, counted as a hit; null when there is none that is still fresh. */
  read(key: string): Promise<unknown>;
  write(key: string, corpusRevision: number, value: object, ttlMs: number): Promise<void>;
  /** Drops what is stale, and the oldest beyond `maxEntries`. */
  prune(maxEntries: number): Promise<void>;
  count(): Promise<number>;
}

export function createAnswerCacheRepository(sql: Database): AnswerCacheRepository {
  return {
    async read(key) {
      const [row] = await sql<{ answer: unknown }[]>`
        update answer_cache set hits = hits + 1 where key = ${key} and expires_at > now() returning answer`;
      return row?.answer ?? null;
    },

    async write(key, corpusRevision, value, ttlMs) {
      await sql`
        insert into answer_cache (key, corpus_revision, answer, expires_at)
        values (${key}, ${corpusRevision}, ${jsonText(value)}::text::jsonb, now() + ${ttlMs} * interval '1 millisecond')
        on conflict (key) do update set answer = excluded.answer, corpus_revision = excluded.corpus_revision,
          expires_at = excluded.expires_at, created_at = now(), hits = 0`;
    },

    async prune(maxEntries) {
      await sql`
        delete from answer_cache where expires_at <= now() or key in (
          select key from answer_cache order by created_at desc offset ${maxEntries})`;
    },

    async count() {
      const [row] = await sql<
        { count: number }[]
      >`select count(*)::int as count from answer_cache where expires_at > now()`;
      return row?.count ?? 0;
    },
  };
}
