import { asTenant, pageOf } from "@workspace/storage";
import type { Cursor, Database, Page } from "@workspace/storage";
import { readable } from "../tenancy/owned-rows.ts";
import type { Tenant } from "../tenancy/tenant.ts";
import { likePattern } from "../threads/repository.ts";
import { documentOf, passageOf } from "./document-rows.ts";
import type { DocumentRow, PassageRow } from "./document-rows.ts";
import type { Document, DocumentKind, Passage } from "./document.ts";

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

export interface StoredText {
  revision: number;
  kind: DocumentKind;
  status: Document["status"];
  text: string | null;
}

/** What can be read of documents and their passages. */
export function createDocumentReads(sql: Database) {
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
    async byId(tenant: Tenant, id: string): Promise<Document | null> {
      const [row] = await asTenant(
        sql,
        tenant,
        (tx) => tx<DocumentRow[]>`
          select ${columns} from documents d where d.id = ${id} and ${readable(tx, tenant, "d")}`,
      );
      return row ? documentOf(row) : null;
    },

    /** The owner's own document of an address. */
    async idBySource(tenant: Tenant, address: string): Promise<string | null> {
      const [row] = await asTenant(
        sql,
        tenant,
        (tx) => tx<{ id: string }[]>`
          select id from documents where source_uri = ${address} and origin = 'url'
            and organisation_id is not distinct from ${tenant.organisationId}
          order by created_at limit 1`,
      );
      return row?.id ?? null;
    },

    async list(tenant: Tenant, query: DocumentQuery): Promise<Page<Document>> {
      const { words, collectionId, kind, status, origin, domain, externalId, sort, limit, after } =
        query;
      const name = sort.replace("-", "");
      const column = sql(name);
      const down = sort.startsWith("-");
      const type =
        name === "title" ? sql`text` : name === "size_bytes" ? sql`bigint` : sql`timestamptz`;
      const rows = await asTenant(
        sql,
        tenant,
        (tx) => tx<(DocumentRow & { sort_key: string })[]>`
        select ${columns}, d.${column}::text as sort_key from documents d
        where ${readable(tx, tenant, "d")}
        ${words === undefined ? sql`` : sql`and (d.title ilike ${likePattern(words)} or d.origin_path ilike ${likePattern(words)} or d.file_name ilike ${likePattern(words)} or d.source_uri ilike ${likePattern(words)})`}
        ${collectionId === undefined ? sql`` : sql`and exists (select 1 from collection_documents c where c.document_id = d.id and c.collection_id = ${collectionId})`}
        ${kind === undefined ? sql`` : sql`and d.kind = ${kind}`}
        ${status === undefined ? sql`` : sql`and d.status = ${status}`}
        ${origin === undefined ? sql`` : sql`and d.origin = ${origin}`}
        ${domain === undefined ? sql`` : sql`and (d.domain = ${domain.toLowerCase()} or d.domain like ${`%.${domain.toLowerCase().replaceAll(/[\\%_]/g, String.raw`\$&`)}`})`}
        ${externalId === undefined ? sql`` : sql`and d.external_id = ${externalId}`}
        ${after ? sql`and (d.${column}, d.id) ${down ? sql`<` : sql`>`} (${after.key}::text::${type}, ${after.id})` : sql``}
        order by d.${column} ${down ? sql`desc` : sql`asc`}, d.id ${down ? sql`desc` : sql`asc`}
        limit ${limit + 1}`,
      );
      const page = pageOf(rows, limit, (row) => ({ key: row.sort_key, id: row.id }));
      return { rows: page.rows.map(documentOf), nextCursor: page.nextCursor };
    },

    async text(tenant: Tenant, id: string): Promise<StoredText | null> {
      const [row] = await asTenant(
        sql,
        tenant,
        (tx) => tx<StoredText[]>`
          select d.revision, d.kind, d.status, t.text from documents d
          left join document_texts t on t.document_id = d.id
          where d.id = ${id} and ${readable(tx, tenant, "d")}`,
      );
      return row ?? null;
    },

    async passages(
      tenant: Tenant,
      id: string,
      limit: number,
      after: Cursor | null,
    ): Promise<Page<Passage>> {
      const rows = await asTenant(
        sql,
        tenant,
        (tx) => tx<PassageRow[]>`
          select ${passageColumns} from passages p join documents d on d.id = p.document_id
          where p.document_id = ${id} and p.ordinal > ${after ? Number(after.key) : -1}
            and ${readable(tx, tenant, "d")}
          order by p.ordinal limit ${limit + 1}`,
      );
      const page = pageOf(rows, limit, (row) => ({ key: String(row.ordinal), id: String(row.id) }));
      return { rows: page.rows.map(passageOf), nextCursor: page.nextCursor };
    },

    async passage(tenant: Tenant, id: number): Promise<Passage | null> {
      const [row] = await asTenant(
        sql,
        tenant,
        (tx) => tx<PassageRow[]>`
          select ${passageColumns} from passages p join documents d on d.id = p.document_id
          where p.id = ${id} and ${readable(tx, tenant, "d")}`,
      );
      return row ? passageOf(row) : null;
    },
  };
}
