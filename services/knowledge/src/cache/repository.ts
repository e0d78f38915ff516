import { asTenant, jsonText } from "@workspace/storage";
import type { Database } from "@workspace/storage";
import type { Tenant } from "../tenancy/tenant.ts";

export interface NewCacheEntry {
  key: string;
  corpusRevision: number;
  value: object;
  ttlMs: number;
}

export interface AnswerCacheRepository {
  /** The stored value, counted as a hit; null when there is none that is still fresh. */
  read(tenant: Tenant, key: string): Promise<unknown>;
  write(tenant: Tenant, entry: NewCacheEntry): Promise<void>;
  /** Drops what is stale of anybody's, and the oldest beyond `maxEntries`. */
  prune(maxEntries: number): Promise<void>;
  count(tenant: Tenant): Promise<number>;
}

export function createAnswerCacheRepository(sql: Database): AnswerCacheRepository {
  return {
    async read(tenant, key) {
      const [row] = await asTenant(
        sql,
        tenant,
        (tx) => tx<{ answer: unknown }[]>`
          update answer_cache set hits = hits + 1
          where key = ${key} and expires_at > now()
            and organisation_id is not distinct from ${tenant.organisationId}
          returning answer`,
      );
      return row?.answer ?? null;
    },

    async write(tenant, { key, corpusRevision, value, ttlMs }) {
      await asTenant(
        sql,
        tenant,
        (tx) => tx`
          insert into answer_cache (key, organisation_id, corpus_revision, answer, expires_at)
          values (${key}, ${tenant.organisationId}, ${corpusRevision},
            ${jsonText(value)}::text::jsonb, now() + ${ttlMs} * interval '1 millisecond')
          on conflict (key) do update set answer = excluded.answer,
            corpus_revision = excluded.corpus_revision, expires_at = excluded.expires_at,
            created_at = now(), hits = 0`,
      );
    },

    async prune(maxEntries) {
      await sql`
        delete from answer_cache where expires_at <= now() or key in (
          select key from answer_cache order by created_at desc offset ${maxEntries})`;
    },

    async count(tenant) {
      const [row] = await asTenant(
        sql,
        tenant,
        (tx) => tx<{ count: number }[]>`
          select count(*)::int as count from answer_cache
          where expires_at > now() and organisation_id is not distinct from ${tenant.organisationId}`,
      );
      return row?.count ?? 0;
    },
  };
}
