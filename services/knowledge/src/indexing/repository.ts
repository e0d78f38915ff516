import { jsonText } from "@workspace/storage";
import type { Database, Queryable } from "@workspace/storage";
import { bumpCorpus, bumpVectors } from "../documents/repository.ts";
import type { DocumentOrigin, GivenFacts } from "../documents/document.ts";
import { domainOf } from "../documents/document.ts";
import type { ParsedDocument } from "../parsing/parsed-document.ts";
import { readable } from "../tenancy/owned-rows.ts";
import type { Tenant } from "../tenancy/tenant.ts";
import { copyInto, int4, text, textArray } from "./binary-copy.ts";
import type { PassageInput } from "./passage-input.ts";

/** A document whose turn to be read has come, as it is now. */
export interface PendingDocument {
  id: string;
  revision: number;
  origin: DocumentOrigin;
  title: string;
  contentSha256: string;
  contentType: string | null;
  fileName: string | null;
  sourceUri: string | null;
  attempts: number;
  given: GivenFacts;
}

export interface UnembeddedPassage {
  id: number;
  title: string;
  headingPath: string[];
  text: string;
}

export interface IndexingCounts {
  documents: { total: number; indexing: number; ready: number; failed: number };
  passages: { total: number; embedded: number };
  corpusRevision: number;
}

interface PendingRow {
  id: string;
  revision: number;
  origin: DocumentOrigin;
  title: string;
  content_sha256: string;
  content_type: string | null;
  file_name: string | null;
  source_uri: string | null;
  index_attempts: number;
  given: GivenFacts | null;
}

export type IndexingRepository = ReturnType<typeof createIndexingRepository>;

export function createIndexingRepository(sql: Database) {
  return {
    /** Documents that wait to be read, oldest first, without those in work. */
    async pending(limit: number, inWork: readonly string[]): Promise<string[]> {
      const rows = await sql<{ id: string }[]>`
        select id from documents where status = 'indexing' and not id = any(${[...inWork]})
        order by updated_at, id limit ${limit}`;
      return rows.map((row) => row.id);
    },

    /** Counts the attempt before it is made, so that one that kills the process is counted too. */
    async begin(id: string): Promise<PendingDocument | null> {
      const [row] = await sql<PendingRow[]>`
        update documents set index_attempts = index_attempts + 1 where id = ${id} and status = 'indexing'
        returning id, revision, origin, title, content_sha256, content_type, file_name, source_uri,
          index_attempts, metadata->'given' as given`;
      if (!row) return null;
      return {
        id: row.id,
        revision: row.revision,
        origin: row.origin,
        title: row.title,
        contentSha256: row.content_sha256,
        contentType: row.content_type,
        fileName: row.file_name,
        sourceUri: row.source_uri,
        attempts: row.index_attempts,
        given: row.given ?? {},
      };
    },

    async storedText(id: string): Promise<string | null> {
      const [row] = await sql<
        { text: string }[]
      >`select text from document_texts where document_id = ${id}`;
      return row?.text ?? null;
    },

    /** Vectors of the passages that are there now, by what the model read of them. */
    async embeddingsOf(
      id: string,
    ): Promise<{ headingPath: string[]; text: string; title: string; embedding: Buffer }[]> {
      return sql<{ headingPath: string[]; text: string; title: string; embedding: Buffer }[]>`
        select p.heading_path as "headingPath", p.text, d.title, p.embedding
        from passages p join documents d on d.id = p.document_id
        where p.document_id = ${id} and p.embedding is not null`;
    },

    /** Puts the new passages in the place of the old ones, all at once; false if it is out of date. */
    async finish(
      document: PendingDocument,
      parsed: ParsedDocument,
      passages: readonly PassageInput[],
    ): Promise<boolean> {
      const { given } = document;
      return sql.begin(async (tx) => {
        await tx`set local statement_timeout to '10min'`;
        const current = await tx`
          select 1 from documents where id = ${document.id} and revision = ${document.revision}
            and status = 'indexing' for update`;
        if (current.length === 0) return false;
        await tx`delete from passages where document_id = ${document.id}`;
        await tx`
          insert into document_texts (document_id, text) values (${document.id}, ${parsed.text})
          on conflict (document_id) do update set text = excluded.text`;
        await copyPassages(
          tx,
          passages.map((passage) => ({ documentId: document.id, passage })),
        );
        const sourceUri = document.sourceUri ?? canonicalAddress(parsed.canonicalUrl);
        await tx`
          update documents set status = 'ready', error = null, kind = ${parsed.kind},
            title = ${given.title ?? parsed.title}, language = ${given.language ?? parsed.language},
            published_at = ${given.publishedAt ?? parsed.publishedAt ?? null},
            last_updated = coalesce(${parsed.lastUpdatedAt ?? null}, last_updated),
            source_uri = ${sourceUri}, domain = ${domainOf(sourceUri)},
            warnings = ${jsonText(parsed.warnings)}::text::jsonb,
            metadata = metadata || ${jsonText({ tags: parsed.tags })}::text::jsonb,
            passage_count = ${passages.length}, index_attempts = 0, updated_at = now()
          where id = ${document.id}`;
        await bumpCorpus(tx);
        return true;
      });
    },

    /** What cannot be read is not found any more, not even by what it said before. */
    async fail(
      document: Pick<PendingDocument, "id" | "revision">,
      error: { type: string; detail: string },
    ): Promise<boolean> {
      return sql.begin(async (tx) => {
        const { count } = await tx`
          update documents set status = 'failed', error = ${jsonText(error)}::text::jsonb, passage_count = 0,
            index_attempts = 0, updated_at = now()
          where id = ${document.id} and revision = ${document.revision} and status = 'indexing'`;
        if (count === 0) return false;
        await tx`delete from passages where document_id = ${document.id}`;
        await tx`delete from document_texts where document_id = ${document.id}`;
        await bumpCorpus(tx);
        return true;
      });
    },

    async unembedded(limit: number, skip: readonly number[]): Promise<UnembeddedPassage[]> {
      return sql<UnembeddedPassage[]>`
        select p.id, d.title, p.heading_path as "headingPath", p.text
        from passages p join documents d on d.id = p.document_id
        where p.embedding is null and not p.id = any(${[...skip]}::bigint[])
        order by p.id limit ${limit}`;
    },

    /** A passage that was deleted meanwhile is left out in silence. */
    async storeEmbeddings(rows: readonly { id: number; embedding: Uint8Array }[]): Promise<void> {
      const ids = rows.map((row) => row.id);
      const vectors = rows.map((row) => Buffer.from(row.embedding).toString("base64"));
      await sql.begin(async (tx) => {
        await tx`
          update passages p set embedding = decode(v.vector, 'base64')
          from unnest(${ids}::bigint[], ${vectors}::text[]) as v(id, vector) where p.id = v.id`;
        await bumpVectors(tx);
      });
    },

    /**
     * Of what the tenant can read. Counted as the service itself, by the condition alone: row security
     * would look up the document of every passage, as is done only where somebody else has any.
     */
    async counts(tenant: Tenant): Promise<IndexingCounts> {
      const [row] = await sql<
        {
          total: number;
          indexing: number;
          ready: number;
          failed: number;
          passages: number;
          missing: number;
          revision: number;
        }[]
      >`
        select count(*)::int as total, count(*) filter (where status = 'indexing')::int as indexing,
          count(*) filter (where status = 'ready')::int as ready, count(*) filter (where status = 'failed')::int as failed,
          coalesce(sum(passage_count), 0)::int as passages,
          case when exists (select from documents d where ${readable(sql, tenant, "d")} is not true)
            then (select count(*)::int from passages p join documents d on d.id = p.document_id
              where p.embedding is null and ${readable(sql, tenant, "d")})
            else (select count(*)::int from passages where embedding is null) end as missing,
          (select revision from corpus) as revision
        from documents d where ${readable(sql, tenant, "d")}`;
      const {
        total = 0,
        indexing = 0,
        ready = 0,
        failed = 0,
        passages = 0,
        missing = 0,
        revision = 0,
      } = row ?? {};
      return {
        documents: { total, indexing, ready, failed },
        passages: { total: passages, embedded: Math.max(0, passages - missing) },
        corpusRevision: revision,
      };
    },
  };
}

export async function copyPassages(
  tx: Queryable,
  rows: Iterable<{ documentId: string; passage: PassageInput }>,
): Promise<void> {
  const target = await tx`
    copy passages (document_id, ordinal, text, heading_path, page, line_start, line_end, char_start, char_end, terms, embedding)
    from stdin with (format binary)`.writable();
  await copyInto(target, fieldsOf(rows));
}

function* fieldsOf(rows: Iterable<{ documentId: string; passage: PassageInput }>) {
  for (const { documentId, passage } of rows) {
    yield [
      text(documentId),
      int4(passage.ordinal),
      text(passage.text),
      textArray(passage.headingPath),
      passage.page === undefined ? null : int4(passage.page),
      int4(passage.lineStart),
      int4(passage.lineEnd),
      int4(passage.charStart),
      int4(passage.charEnd),
      passage.terms,
      passage.embedding,
    ];
  }
}

/** A page's own word for its address counts only when it is an address of the web. */
function canonicalAddress(address: string | undefined): string | null {
  if (!address || !URL.canParse(address)) return null;
  const { protocol, href } = new URL(address);
  return protocol === "https:" || protocol === "http:" ? href : null;
}
