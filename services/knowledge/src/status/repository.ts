import type { Database } from "@workspace/storage";
import { readable } from "../tenancy/owned-rows.ts";
import type { Tenant } from "../tenancy/tenant.ts";

export interface WorkspaceCounts {
  corpusRevision: number;
  documents: { total: number; indexing: number; ready: number; failed: number };
  passages: { total: number; embedded: number };
  collections: number;
  threads: number;
  entries: number;
  storedBytes: number;
}

interface CountRow {
  revision: number;
  total: number;
  indexing: number;
  ready: number;
  failed: number;
  bytes: number;
  passages: number;
  embedded: number;
  collections: number;
  threads: number;
  entries: number;
}

/**
 * Counts what the tenant can read, as the service itself and by the condition alone: row security
 * would look up the document of every passage.
 */
export async function countWorkspace(sql: Database, tenant: Tenant): Promise<WorkspaceCounts> {
  const [row] = await sql<CountRow[]>`
      select (select revision from corpus) as revision, d.*, p.*,
        (select count(*)::int from collections c where ${readable(sql, tenant, "c")}) as collections,
        (select count(*)::int from threads t where ${readable(sql, tenant, "t")}) as threads,
        (select count(*)::int from entries e join threads t on t.id = e.thread_id
          where ${readable(sql, tenant, "t")}) as entries
      from (
        select count(*)::int as total, count(*) filter (where status = 'indexing')::int as indexing,
          count(*) filter (where status = 'ready')::int as ready,
          count(*) filter (where status = 'failed')::int as failed,
          coalesce(sum(size_bytes), 0)::bigint as bytes
        from documents d where ${readable(sql, tenant, "d")}) d,
        (select count(*)::int as passages, count(p.embedding)::int as embedded
          from passages p join documents d on d.id = p.document_id
          where ${readable(sql, tenant, "d")}) p`;
  if (!row) throw new Error("counting gave no row");
  const { total, indexing, ready, failed } = row;
  return {
    corpusRevision: row.revision,
    documents: { total, indexing, ready, failed },
    passages: { total: row.passages, embedded: row.embedded },
    collections: row.collections,
    threads: row.threads,
    entries: row.entries,
    storedBytes: row.bytes,
  };
}
