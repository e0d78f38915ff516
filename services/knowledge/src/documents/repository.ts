import { asTenant, jsonText, newId } from "@workspace/storage";
import type { Database, Queryable } from "@workspace/storage";
import { changeable } from "../tenancy/owned-rows.ts";
import type { Tenant } from "../tenancy/tenant.ts";
import { domainOf } from "./document.ts";
import { createDocumentReads } from "./read-repository.ts";
import { externalIdTaken, externalIdTakenByOther, findSame } from "./same-document.ts";
import type { DocumentKind, NewDocument } from "./document.ts";

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

interface UpdatedRow {
  given: Record<string, unknown> | null;
  title: string;
  organisationId: string | null;
}

export interface DeletedDocument {
  sha256: string;
  organisationId: string | null;
}

/** What the verbs need to know of a blob while its row is being written. */
export type BlobCheck = (sha256: string) => Promise<boolean>;

export type DocumentRepository = ReturnType<typeof createDocumentRepository>;

const foreignKeyViolation = "23503";

export function createDocumentRepository(sql: Database) {
  return {
    ...createDocumentReads(sql),

    /**
     * Writes the row that makes a document accepted. The lock on its content keeps a deletion from
     * removing the blob between the check and the commit.
     */
    async accept(
      tenant: Tenant,
      document: NewDocument,
      title: string,
      kind: DocumentKind,
      hasBlob: BlobCheck,
    ): Promise<Acceptance> {
      try {
        return await asTenant(sql, tenant, async (tx): Promise<Acceptance> => {
          await lockContent(tx, document.contentSha256);
          if (!(await hasBlob(document.contentSha256))) return { outcome: "content-missing" };
          const same = await findSame(tx, document);
          if (same) return { outcome: "existing", id: same };
          if (
            document.externalId !== null &&
            (await externalIdTaken(tx, document.externalId, document))
          ) {
            return { outcome: "external-id-taken" };
          }
          const id = newId("doc");
          await tx`
            insert into documents (id, organisation_id, user_id, kind, title, source_uri, domain, external_id, language, published_at,
              content_sha256, content_type, file_name, size_bytes, metadata, origin, origin_path, folder_id)
            values (${id}, ${document.organisationId}, ${tenant.userId}, ${kind}, ${title}, ${document.sourceUri}, ${domainOf(document.sourceUri)},
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

    async update(
      tenant: Tenant,
      id: string,
      changes: DocumentChanges,
    ): Promise<"updated" | "missing" | "collection-missing" | "external-id-taken"> {
      try {
        return await asTenant(sql, tenant, async (tx) => {
          const [row] = await tx<UpdatedRow[]>`
            select metadata->'given' as given, title, organisation_id as "organisationId" from documents d
            where id = ${id} and ${changeable(tx, tenant, "d")} for update`;
          if (!row) return "missing";
          if (changes.collectionIds) {
            if (!(await holdsOwners(tx, row.organisationId, changes.collectionIds)))
              return "collection-missing";
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
      tenant: Tenant,
      id: string,
      content: NewContent,
      expectedRevision: number | undefined,
      hasBlob: BlobCheck,
    ): Promise<
      | { outcome: "replaced"; oldSha256: string }
      | { outcome: "unchanged" | "missing" | "revision-differs" | "content-missing" }
    > {
      return asTenant(sql, tenant, async (tx) => {
        await lockContent(tx, content.sha256);
        if (!(await hasBlob(content.sha256))) return { outcome: "content-missing" as const };
        const [row] = await tx<{ revision: number; content_sha256: string }[]>`
          select revision, content_sha256 from documents d
          where id = ${id} and ${changeable(tx, tenant, "d")} for update`;
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

    /** Deletes the row and all that hangs on it; null when there was none. */
    async delete(tenant: Tenant, id: string): Promise<DeletedDocument | null> {
      return asTenant(sql, tenant, async (tx) => {
        const [row] = await tx<DeletedDocument[]>`
          delete from documents d where id = ${id} and ${changeable(tx, tenant, "d")}
          returning content_sha256 as sha256, organisation_id as "organisationId"`;
        if (!row) return null;
        await bumpCorpus(tx);
        return row;
      });
    },

    /** Deletes some of what the tenant's organisation owns, with all that hangs on it. */
    async deleteSome(tenant: Tenant, limit: number): Promise<number> {
      return asTenant(sql, tenant, async (tx) => {
        await tx`set local statement_timeout to '10min'`;
        const { count } = await tx`
          delete from documents where id in (
            select id from documents where organisation_id = ${tenant.organisationId}
            order by created_at desc, id desc limit ${limit})`;
        if (count > 0) await bumpCorpus(tx);
        return count;
      });
    },

    /**
     * Runs `remove` unless a document of anybody still has this content, while no new one can get it.
     * The note goes before the look, so that one made after the look stays.
     */
    async removeUnused(sha256: string, remove: () => Promise<unknown>): Promise<void> {
      await sql.begin(async (tx) => {
        await lockContent(tx, sha256);
        await tx`delete from released_contents where sha256 = ${sha256}`;
        const [used] = await tx`select 1 from documents where content_sha256 = ${sha256} limit 1`;
        if (!used) await remove();
      });
    },

    /** Contents that documents let go of, and nobody has looked at since. */
    async releasedContents(limit: number): Promise<string[]> {
      const rows = await sql<{ sha256: string }[]>`
        select sha256 from released_contents group by sha256 order by min(id) limit ${limit}`;
      return rows.map((row) => row.sha256);
    },

    /** Puts what may be changed back into the queue; with no id, all, or those of a collection. */
    async requeue(
      tenant: Tenant,
      which: { id?: string; collectionId?: string | undefined },
    ): Promise<number> {
      const { count } = await asTenant(
        sql,
        tenant,
        (tx) => tx`
        update documents d set status = 'indexing', index_attempts = 0, error = null, updated_at = now()
        where ${changeable(tx, tenant, "d")}
        ${which.id === undefined ? sql`` : sql`and d.id = ${which.id}`}
        ${which.collectionId === undefined ? sql`` : sql`and exists (select 1 from collection_documents c where c.document_id = d.id and c.collection_id = ${which.collectionId})`}`,
      );
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

/** Whether all the collections are there and belong to the owner: a collection holds nobody else's. */
async function holdsOwners(
  tx: Queryable,
  organisationId: string | null,
  collectionIds: readonly string[],
): Promise<boolean> {
  const [row] = await tx<{ missing: boolean }[]>`
    select exists (
      select from unnest(${[...collectionIds]}::text[]) wanted where not exists (
        select from collections c
        where c.id = wanted and c.organisation_id is not distinct from ${organisationId})) as missing`;
  return row?.missing === false;
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
