import { newId } from "@workspace/storage";
import type { Database, Queryable } from "@workspace/storage";
import { copyPassages } from "../indexing/repository.ts";
import type { PassageInput } from "../indexing/passage-input.ts";
import { bumpCorpus } from "./repository.ts";

/** One line of a corpus, read and split. */
export interface ImportedLine {
  externalId: string;
  title: string;
  language: string | null;
  text: string;
  sha256: string;
  sizeBytes: number;
  passages: PassageInput[];
}

export interface ImportCounts {
  created: number;
  replaced: number;
  unchanged: number;
}

export function createImportRepository(sql: Database) {
  return {
    /** Finds the collection, or makes it when it is named and not there; null when an id has none. */
    async collection(which: { id: string } | { name: string }): Promise<string | null> {
      if ("id" in which) {
        const [row] = await sql<
          { id: string }[]
        >`select id from collections where id = ${which.id}`;
        return row?.id ?? null;
      }
      await sql`insert into collections (id, name) values (${newId("col")}, ${which.name}) on conflict do nothing`;
      const [row] = await sql<
        { id: string }[]
      >`select id from collections where lower(name) = lower(${which.name})`;
      return row?.id ?? null;
    },

    /** Lets the planner see how far the tables have grown; it plans for empty ones otherwise. */
    async refreshStatistics(): Promise<void> {
      await sql`analyze documents, collection_documents`;
    },

    /** Stores a batch in one transaction; lines with one id must not occur twice in it. */
    async store(collectionId: string, lines: readonly ImportedLine[]): Promise<ImportCounts> {
      return sql.begin(async (tx) => {
        await tx`set local statement_timeout to '10min'`;
        await tx`select pg_advisory_xact_lock(hashtextextended(${`import:${collectionId}`}, 0))`;
        const known = await knownLines(tx, collectionId, lines);
        const changed = lines.filter((line) => {
          const before = known.get(line.externalId);
          return !before || before.sha256 !== line.sha256 || before.title !== line.title;
        });
        const replaced = changed.flatMap((line) => known.get(line.externalId)?.id ?? []);
        const rows = changed.map((line) => ({
          line,
          id: known.get(line.externalId)?.id ?? newId("doc"),
        }));
        if (rows.length > 0) {
          await tx`delete from passages where document_id = any(${replaced})`;
          await writeDocuments(tx, rows);
          await tx`
            insert into collection_documents (collection_id, document_id)
            select ${collectionId}, id from unnest(${rows.map((row) => row.id)}::text[]) id on conflict do nothing`;
          await tx`
            insert into document_texts (document_id, text)
            select * from unnest(${rows.map((row) => row.id)}::text[], ${rows.map((row) => row.line.text)}::text[])
            on conflict (document_id) do update set text = excluded.text`;
          await copyPassages(tx, passagesOf(rows));
          await bumpCorpus(tx);
        }
        return {
          created: changed.length - replaced.length,
          replaced: replaced.length,
          unchanged: lines.length - changed.length,
        };
      });
    },
  };
}

export type ImportRepository = ReturnType<typeof createImportRepository>;

type Row = { id: string; line: ImportedLine };

/** Written so that each line is looked up by index, even while a growing table has no statistics yet. */
async function knownLines(tx: Queryable, collectionId: string, lines: readonly ImportedLine[]) {
  const rows = await tx<{ id: string; external_id: string; sha256: string; title: string }[]>`
    select known.* from unnest(${lines.map((line) => line.externalId)}::text[]) wanted(external_id)
    cross join lateral (
      select d.id, d.external_id, d.content_sha256 as sha256, d.title from documents d
      where d.external_id = wanted.external_id and (
        select true from collection_documents c where c.document_id = d.id and c.collection_id = ${collectionId})
      limit 1
    ) known`;
  return new Map(rows.map((row) => [row.external_id, row]));
}

async function writeDocuments(tx: Queryable, rows: readonly Row[]): Promise<void> {
  await tx`
    insert into documents (id, kind, title, external_id, language, content_sha256, content_type, size_bytes,
      passage_count, status, origin)
    select v.id, 'text', v.title, v.external_id, v.language, v.sha256, 'text/plain; charset=utf-8', v.size_bytes,
      v.passage_count, 'ready', 'corpus'
    from unnest(${rows.map((row) => row.id)}::text[], ${rows.map((row) => row.line.title)}::text[],
      ${rows.map((row) => row.line.externalId)}::text[], ${rows.map((row) => row.line.language)}::text[],
      ${rows.map((row) => row.line.sha256)}::text[], ${rows.map((row) => row.line.sizeBytes)}::bigint[],
      ${rows.map((row) => row.line.passages.length)}::int[])
      as v(id, title, external_id, language, sha256, size_bytes, passage_count)
    on conflict (id) do update set title = excluded.title, language = excluded.language,
      content_sha256 = excluded.content_sha256, size_bytes = excluded.size_bytes,
      passage_count = excluded.passage_count, status = 'ready', error = null,
      revision = documents.revision + 1, updated_at = now()`;
}

function* passagesOf(rows: readonly Row[]) {
  for (const { id, line } of rows) {
    for (const passage of line.passages) yield { documentId: id, passage };
  }
}
