import type { Database } from "@workspace/storage";

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

export async function countWorkspace(sql: Database): Promise<WorkspaceCounts> {
  const [row] = await sql<CountRow[]>`
    select (select revision from corpus) as revision, d.*, p.*,
      (select count(*)::int from collections) as collections,
      (select count(*)::int from threads) as threads,
      (select count(*)::int from entries) as entries
    from (
      select count(*)::int as total, count(*) filter (where status = 'indexing')::int as indexing,
        count(*) filter (where status = 'ready')::int as ready,
        count(*) filter (where status = 'failed')::int as failed,
        coalesce(sum(size_bytes), 0)::bigint as bytes
      from documents) d,
      (select count(*)::int as passages, count(embedding)::int as embedded from passages) p`;
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
