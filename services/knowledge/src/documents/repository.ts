import { jsonText, newId, pageOf } from "@workspace/storage";
import type { Cursor, Database, Page, Queryable } from "@workspace/storage";
import { likePattern } from "../threads/repository.ts";
import { documentOf, passageOf } from "./document-rows.ts";
import type { DocumentRow, PassageRow } from "./document-rows.ts";
import { domainOf } from "./document.ts";
import { externalIdTaken, externalIdTakenByOther, findSame } from "./same-document.ts";
import type { Document, DocumentKind, NewDocument, Passage } from "./document.ts";

export interface DocumentQuery {
  words?: string | undefined;
  collectionId?: string | undefined;
  kind?: string | undefined;
  status?: string | undefined;
  origin?: string | undefined;
  domain?: string | undefined;
  externalId?: string | undefined;
  sort: `${"" | "-"}${"created_at" | "updated_at" | "title" | "size_bytes"}`;
  limit: number;
  after: Cursor | null;
}

export interface DocumentChanges {
  title?: string | undefined;
  sourceUri?: string | null | undefined;
  language?: string | null | undefined;
  publishedAt?: string | null | undefined;
  externalId?: string | null | undefined;
  collectionIds?: readonly string[] | undefined;
}

export type Acceptance =
  | { outcome: "created" | "existing"; id: string }
  | { outcome: "collection-missing" | "external-id-taken" | "content-missing" };

export interface NewContent {
  sha256: string;
  sizeBytes: number;
  contentType: string;
  fileName: string | null;
}

export interface StoredText {
  revision: number;
  kind: DocumentKind;
  status: Document["status"];
  text: string | null;
}

/** What the verbs need to know of a blob while its row is being written. */
export type BlobCheck = (sha256: string) => Promise<boolean>;

export type DocumentRepository = ReturnType<typeof createDocumentRepository>;

const foreignKeyViolation = "23503";

export function createDocumentRepository(sql: Database) {
  const columns = sql`
    d.id, d.kind, d.title, d.status, d.error, d.origin, d.origin_path, d.file_name, d.source_uri, d.domain,
    d.external_id, d.language, d.published_at, d.last_updated, d.content_type, d.content_sha256, d.size_bytes,
    d.revision, d.passage_count, d.created_at, d.updated_at,
    (select count(*)::int from passages p where p.document_id = d.id and p.embedding is not null)
      as embedded_passage_count,
    array(select c.collection_id from collection_documents c where c.document_id = d.id order by 1)
      as collection_ids`;
  const passageColumns = sql`
    p.id, p.document_id, p.ordinal, p.text, p.heading_path, p.page, p.line_start, p.line_end, p.char_start,
    p.char_end, p.embedding is not null as embedded`;

  return {
    /**
     * Writes the row that makes a document accepted. The lock on its content keeps a deletion from
     * removing the blob between the check and the commit.
     */
    async accept(
      document: NewDocument,
      title: string,
      kind: DocumentKind,
      hasBlob: BlobCheck,
    ): Promise<Acceptance> {
      try {
        return await sql.begin(async (tx): Promise<Acceptance> => {
          await lockContent(tx, document.contentSha256);
          if (!(await hasBlob(document.contentSha256))) return { outcome: "content-missing" };
          const same = await findSame(tx, document);
          if (same) return { outcome: "existing", id: same };
          if (
            document.externalId !== null &&
            (await externalIdTaken(tx, document.externalId, document.collectionId))
          ) {
            return { outcome: "external-id-taken" };
          }
          const id = newId("doc");
          await tx`
            insert into documents (id, kind, title, source_uri, domain, external_id, language, published_at,
              content_sha256, content_type, file_name, size_bytes, metadata, origin, origin_path, folder_id)
            values (${id}, ${kind}, ${title}, ${document.sourceUri}, ${domainOf(document.sourceUri)},
              ${document.externalId}, ${document.given.language ?? null}, ${document.given.publishedAt ?? null},
              ${document.contentSha256}, ${document.contentType}, ${document.fileName}, ${document.sizeBytes},
              ${jsonText({ given: document.given })}::text::jsonb, ${document.origin}, ${document.originPath},
              ${document.folderId})`;
          if (document.collectionId !== null) {
            await tx`insert into collection_documents (collection_id, document_id) values (${document.collectionId}, ${id})`;
          }
          return { outcome: "created", id };
        });
      } catch (error) {
        if (codeOf(error) === foreignKeyViolation) return { outcome: "collection-missing" };
        throw error;
      }
    },

    async byId(id: string): Promise<Document | null> {
      const [row] = await sql<DocumentRow[]>`select ${columns} from documents d where d.id = ${id}`;
      return row ? documentOf(row) : null;
    },

    async idBySource(address: string): Promise<string | null> {
      const [row] = await sql<{ id: string }[]>`
        select id from documents where source_uri = ${address} and origin = 'url' order by created_at limit 1`;
      return row?.id ?? null;
    },

    async list(query: DocumentQuery): Promise<Page<Document>> {
      const { words, collectionId, kind, status, origin, domain, externalId, sort, limit, after } =
        query;
      const name = sort.replace("-", "");
      const column = sql(name);
      const down = sort.startsWith("-");
      const type =
        name === "title" ? sql`text` : name === "size_bytes" ? sql`bigint` : sql`timestamptz`;
      const rows = await sql<(DocumentRow & { sort_key: string })[]>`
        select ${columns}, d.${column}::text as sort_key from documents d where true
        ${words === undefined ? sql`` : sql`and (d.title ilike ${likePattern(words)} or d.origin_path ilike ${likePattern(words)} or d.file_name ilike ${likePattern(words)} or d.source_uri ilike ${likePattern(words)})`}
        ${collectionId === undefined ? sql`` : sql`and exists (select 1 from collection_documents c where c.document_id = d.id and c.collection_id = ${collectionId})`}
        ${kind === undefined ? sql`` : sql`and d.kind = ${kind}`}
        ${status === undefined ? sql`` : sql`and d.status = ${status}`}
        ${origin === undefined ? sql`` : sql`and d.origin = ${origin}`}
        ${domain === undefined ? sql`` : sql`and (d.domain = ${domain.toLowerCase()} or d.domain like ${`%.${domain.toLowerCase().replaceAll(/[\\%_]/g, String.raw`\$&`)}`})`}
        ${externalId === undefined ? sql`` : sql`and d.external_id = ${externalId}`}
        ${after ? sql`and (d.${column}, d.id) ${down ? sql`<` : sql`>`} (${after.key}::text::${type}, ${after.id})` : sql``}
        order by d.${column} ${down ? sql`desc` : sql`asc`}, d.id ${down ? sql`desc` : sql`asc`}
        limit ${limit + 1}`;
      const page = pageOf(rows, limit, (row) => ({ key: row.sort_key, id: row.id }));
      return { rows: page.rows.map(documentOf), nextCursor: page.nextCursor };
    },

    async update(
      id: string,
      changes: DocumentChanges,
    ): Promise<"updated" | "missing" | "collection-missing" | "external-id-taken"> {
      try {
        return await sql.begin(async (tx) => {
          const [row] = await tx<{ given: Record<string, unknown> | null; title: string }[]>`
            select metadata->'given' as given, title from documents where id = ${id} for update`;
          if (!row) return "missing";
          if (changes.collectionIds) {
            await tx`delete from collection_documents
              where document_id = ${id} and not collection_id = any(${[...changes.collectionIds]})`;
            await tx`insert into collection_documents (collection_id, document_id)
              select wanted, ${id} from unnest(${[...changes.collectionIds]}::text[]) wanted on conflict do nothing`;
          }
          if (
            typeof changes.externalId === "string" &&
            (await externalIdTakenByOther(tx, id, changes.externalId))
          ) {
            return "external-id-taken";
          }
          const given = { ...row.given, ...givenChanges(changes) };
          await tx`
            update documents set updated_at = now(), metadata = jsonb_set(metadata, '{given}', ${jsonText(given)}::text::jsonb)
              ${changes.title === undefined ? sql`` : sql`, title = ${changes.title}`}
              ${changes.sourceUri === undefined ? sql`` : sql`, source_uri = ${changes.sourceUri}, domain = ${domainOf(changes.sourceUri)}`}
              ${changes.language === undefined ? sql`` : sql`, language = ${changes.language}`}
              ${changes.publishedAt === undefined ? sql`` : sql`, published_at = ${changes.publishedAt}`}
              ${changes.externalId === undefined ? sql`` : sql`, external_id = ${changes.externalId}`}
              ${changes.title === undefined || changes.title === row.title ? sql`` : sql`, status = 'indexing', index_attempts = 0`}
            where id = ${id}`;
          await bumpCorpus(tx);
          return "updated";
        });
      } catch (error) {
        if (codeOf(error) === foreignKeyViolation) return "collection-missing";
        throw error;
      }
    },

    /** Points the document at other content, to be read anew; its passages stay until then. */
    async replaceContent(
      id: string,
      content: NewContent,
      expectedRevision: number | undefined,
      hasBlob: BlobCheck,
    ): Promise<
      | { outcome: "replaced"; oldSha256: string }
      | { outcome: "unchanged" | "missing" | "revision-differs" | "content-missing" }
    > {
      return sql.begin(async (tx) => {
        await lockContent(tx, content.sha256);
        if (!(await hasBlob(content.sha256))) return { outcome: "content-missing" as const };
        const [row] = await tx<{ revision: number; content_sha256: string }[]>`
          select revision, content_sha256 from documents where id = ${id} for update`;
        if (!row) return { outcome: "missing" as const };
        if (expectedRevision !== undefined && row.revision !== expectedRevision)
          return { outcome: "revision-differs" as const };
        if (row.content_sha256 === content.sha256) return { outcome: "unchanged" as const };
        await tx`
          update documents set content_sha256 = ${content.sha256}, size_bytes = ${content.sizeBytes},
            content_type = ${content.contentType}, file_name = coalesce(${content.fileName}, file_name),
            revision = revision + 1, status = 'indexing', index_attempts = 0, error = null, updated_at = now()
          where id = ${id}`;
        return { outcome: "replaced" as const, oldSha256: row.content_sha256 };
      });
    },

    /** Deletes the row and all that hangs on it; gives the hash of its content, null when there was none. */
    async delete(id: string): Promise<string | null> {
      return sql.begin(async (tx) => {
        const [row] = await tx<{ content_sha256: string }[]>`
          delete from documents where id = ${id} returning content_sha256`;
        if (!row) return null;
        // Cached answers rest on passages that are gone; entries keep their own words.
        await tx`delete from answer_cache`;
        await bumpCorpus(tx);
        return row.content_sha256;
      });
    },

    /** Runs `remove` unless a document still has this content, while no new one can get it. */
    async removeUnused(sha256: string, remove: () => Promise<unknown>): Promise<void> {
      await sql.begin(async (tx) => {
        await lockContent(tx, sha256);
        const [used] = await tx`select 1 from documents where content_sha256 = ${sha256} limit 1`;
        if (!used) await remove();
      });
    },

    async text(id: string): Promise<StoredText | null> {
      const [row] = await sql<StoredText[]>`
        select d.revision, d.kind, d.status, t.text from documents d
        left join document_texts t on t.document_id = d.id where d.id = ${id}`;
      return row ?? null;
    },

    async passages(id: string, limit: number, after: Cursor | null): Promise<Page<Passage>> {
      const rows = await sql<PassageRow[]>`
        select ${passageColumns} from passages p
        where p.document_id = ${id} and p.ordinal > ${after ? Number(after.key) : -1}
        order by p.ordinal limit ${limit + 1}`;
      const page = pageOf(rows, limit, (row) => ({ key: String(row.ordinal), id: String(row.id) }));
      return { rows: page.rows.map(passageOf), nextCursor: page.nextCursor };
    },

    async passage(id: number): Promise<Passage | null> {
      const [row] = await sql<
        PassageRow[]
      >`select ${passageColumns} from passages p where p.id = ${id}`;
      return row ? passageOf(row) : null;
    },

    /** Puts documents back into the queue; with no id, all, or those of a collection. */
    async requeue(which: { id?: string; collectionId?: string | undefined }): Promise<number> {
      const { count } = await sql`
        update documents d set status = 'indexing', index_attempts = 0, error = null, updated_at = now()
        where true
        ${which.id === undefined ? sql`` : sql`and d.id = ${which.id}`}
        ${which.collectionId === undefined ? sql`` : sql`and exists (select 1 from collection_documents c where c.document_id = d.id and c.collection_id = ${which.collectionId})`}`;
      return count;
    },
  };
}

/** Every change of the corpus tells in its own transaction, so that cached answers go out of date. */
export async function bumpCorpus(tx: Queryable): Promise<void> {
  await tx`update corpus set revision = revision + 1, texts_revision = texts_revision + 1`;
}

/** Answers may be better with new vectors, but no document came or went. */
export async function bumpVectors(tx: Queryable): Promise<void> {
  await tx`update corpus set revision = revision + 1`;
}

async function lockContent(tx: Queryable, sha256: string): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtextextended(${`content:${sha256}`}, 0))`;
}

function givenChanges({ title, language, publishedAt }: DocumentChanges) {
  return {
    ...(title === undefined ? {} : { title }),
    ...(language === undefined ? {} : { language }),
    ...(publishedAt === undefined ? {} : { publishedAt }),
  };
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
