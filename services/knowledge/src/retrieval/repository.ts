import { copyOut } from "@workspace/storage";
import type { Database } from "@workspace/storage";
import type { DocumentFacts } from "./memory/document-table.ts";
import type { IndexedPassage } from "./memory/corpus-index.ts";
import { readCopyRows } from "./worker/copy-rows.ts";

/** What was committed when the index last looked, as PostgreSQL writes a snapshot. */
export type Snapshot = string;

export interface CorpusReader {
  documents(): AsyncGenerator<DocumentFacts[]>;
  passages(): AsyncGenerator<IndexedPassage[]>;
  deletedPassages(): AsyncGenerator<number[]>;
  snapshot: Snapshot;
}

const snapshotText = /^\d+:\d+:[\d,]*$/;

/**
 * Reads the corpus, or with `since` only what was committed after that snapshot, all as of one
 * moment. Rows are streamed, so that memory does not depend on the size of the corpus.
 */
export async function readCorpus<Result>(
  sql: Database,
  since: Snapshot | null,
  read: (reader: CorpusReader) => Promise<Result>,
): Promise<Result> {
  if (since !== null && !snapshotText.test(since)) throw new Error("malformed snapshot");
  const changed = (table: string): string =>
    since === null
      ? ""
      : `where ${table}.changed_xid >= pg_snapshot_xmin('${since}'::pg_snapshot)
         and not pg_visible_in_snapshot(${table}.changed_xid, '${since}'::pg_snapshot)`;
  const result = await sql.begin("isolation level repeatable read read only", async (tx) => {
    await tx`set local statement_timeout to 0`;
    // Without statistics, as after an import, the planner would read every row to find the changed.
    if (since !== null) await tx`set local enable_seqscan to off`;
    const [row] = await tx<{ snapshot: string }[]>`select pg_current_snapshot()::text as snapshot`;
    const rows = (query: string) => readCopyRows(copyOut(tx, query));
    return read({
      snapshot: row!.snapshot,
      async *documents() {
        const query = `select id, kind, domain, language,
            (extract(epoch from published_at) * 1000)::float8,
            (extract(epoch from last_updated) * 1000)::float8,
            (select string_agg(collection_id, ' ') from collection_documents
              where document_id = documents.id), organisation_id
          from documents ${changed("documents")}`;
        for await (const batch of rows(query)) yield batch.map(documentOf);
      },
      async *passages() {
        const columns = "id, document_id, terms, embedding";
        const selected = `select ${columns} from passages ${changed("passages")}`;
        // Asked for in order at once, a few changed ones too would be looked for by walking all ids.
        const query =
          since === null
            ? `${selected} order by id`
            : `with changed as materialized (${selected}) select ${columns} from changed order by id`;
        for await (const batch of rows(query)) yield batch.map(passageOf);
      },
      async *deletedPassages() {
        const query = `select passage_id from passage_tombstones ${changed("passage_tombstones")}`;
        for await (const batch of rows(query)) yield batch.map((row) => integerOf(row[0]));
      },
    });
  });
  return result as Result;
}

function documentOf(row: (Buffer | null)[]): DocumentFacts {
  return {
    id: textOf(row[0]) ?? "",
    kind: textOf(row[1]) ?? "",
    domain: textOf(row[2]),
    language: textOf(row[3]),
    publishedAt: row[4]?.readDoubleBE(0) ?? null,
    lastUpdated: row[5]?.readDoubleBE(0) ?? null,
    collectionIds: textOf(row[6])?.split(" ") ?? [],
    organisationId: textOf(row[7]),
  };
}

function passageOf(row: (Buffer | null)[]): IndexedPassage {
  return {
    id: integerOf(row[0]),
    documentId: textOf(row[1]) ?? "",
    terms: row[2] ?? Buffer.alloc(0),
    embedding: row[3] ?? null,
  };
}

function textOf(field: Buffer | null | undefined): string | null {
  return field?.toString("utf8") ?? null;
}

function integerOf(field: Buffer | null | undefined): number {
  return Number(field?.readBigInt64BE(0) ?? 0n);
}

/**
 * After a restore into another cluster, stamps may lie in the future and would be read again and
 * again; such rows are stamped anew.
 */
export async function restampForeignRows(sql: Database): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`set local statement_timeout to 0`;
    const [row] = await tx`select pg_current_xact_id()::text as current`;
    for (const table of ["documents", "passages", "passage_tombstones"]) {
      await tx`update ${tx(table)} set changed_xid = pg_current_xact_id()
        where changed_xid > ${row!["current"]}::xid8`;
    }
  });
}

/** Tombstones serve running indexes; one that was cut off for longer loads everything again. */
export async function dropOldTombstones(sql: Database, keepHours: number): Promise<void> {
  await sql`delete from passage_tombstones
    where deleted_at < now() - ${`${keepHours} hours`}::interval`;
}

/**
 * Makes `modelId` the corpus's embedding model. When it was another one, or other embeddings are
 * wanted, all are cleared, and the background work embeds again. Says whether it cleared them.
 */
export async function adoptEmbeddingModel(sql: Database, modelId: string): Promise<boolean> {
  return sql.begin(async (tx) => {
    await tx`set local statement_timeout to 0`;
    const [row] = await tx`select embedding_model from corpus for update`;
    if (row?.["embedding_model"] === modelId) return false;
    const cleared = await tx`update passages set embedding = null where embedding is not null`;
    await tx`update corpus set embedding_model = ${modelId}`;
    return cleared.count > 0;
  });
}
