import { asTenant, newId } from "@workspace/storage";
import type { Database, Queryable } from "@workspace/storage";
import { copyInto, int4, int8, text } from "../indexing/binary-copy.ts";
import { copyPassages } from "../indexing/repository.ts";
import type { PassageInput } from "../indexing/passage-input.ts";
import { changeable, readable } from "../tenancy/owned-rows.ts";
import type { Tenant } from "../tenancy/tenant.ts";
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

/** Where lines go, and whose their documents become. */
export interface ImportTarget {
  collectionId: string;
  organisationId: string | null;
  userId: string | null;
}

export function createImportRepository(sql: Database) {
  return {
    /**
     * Finds the collection, or makes it when it is named and not there; null when an id has none.
     * To the operator the installation's of that name is there, unless there is one of their own.
     */
    async collection(
      tenant: Tenant,
      which: { id: string } | { name: string },
    ): Promise<ImportTarget | null> {
      return asTenant(sql, tenant, async (tx) => {
        const named = async (condition: ReturnType<typeof readable>) => {
          const [row] = await tx<Omit<ImportTarget, "userId">[]>`
            select id as "collectionId", organisation_id as "organisationId" from collections c
            where ${condition} order by organisation_id nulls last limit 1`;
          return row ? { ...row, userId: tenant.userId } : null;
        };
        if ("id" in which) return named(tx`id = ${which.id} and ${readable(tx, tenant, "c")}`);
        const ours = tx`lower(name) = lower(${which.name}) and ${changeable(tx, tenant, "c")}`;
        const known = await named(ours);
        if (known) return known;
        await tx`insert into collections (id, organisation_id, name)
          values (${newId("col")}, ${tenant.organisationId}, ${which.name}) on conflict do nothing`;
        return named(ours);
      });
    },

    /** Lets the planner see how far the tables have grown; it plans for empty ones otherwise. */
    async refreshStatistics(): Promise<void> {
      await sql`analyze documents, collection_documents`;
    },

    /**
     * Stores a batch in one transaction; lines with one id must not occur twice in it. This is done
     * as the service itself, since COPY knows no row security, for a target that was given to a tenant.
     */
    async store(target: ImportTarget, lines: readonly ImportedLine[]): Promise<ImportCounts> {
      const { collectionId } = target;
      return sql.begin(async (tx) => {
        await tx`set local statement_timeout to '10min'`;
        await tx`select pg_advisory_xact_lock(hashtextextended(${`import:${collectionId}`}, 0))`;
        const known = await knownLines(tx, collectionId, lines);
        const changed = lines.filter((line) => {
          const before = known.get(line.externalId);
          return !before || before.sha256 !== line.sha256 || before.title !== line.title;
        });
        const rows = changed.map((line) => {
          const before = known.get(line.externalId);
          return { line, id: before?.id ?? newId("doc"), isNew: before === undefined };
        });
        const added = rows.filter((row) => row.isNew);
        const replaced = rows.filter((row) => !row.isNew);
        if (rows.length > 0) {
          if (replaced.length > 0) await replaceDocuments(tx, replaced);
          await addDocuments(tx, target, added);
          await copyPassages(tx, passagesOf(rows));
          await bumpCorpus(tx);
        }
        return {
          created: added.length,
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

/** New rows are copied: COPY takes half the time of INSERT with its values as arrays. */
async function addDocuments(
  tx: Queryable,
  { collectionId, organisationId, userId }: ImportTarget,
  rows: readonly Row[],
): Promise<void> {
  if (rows.length === 0) return;
  await copyInto(
    await tx`
      copy documents (id, organisation_id, user_id, kind, title, external_id, language, content_sha256, content_type, size_bytes,
        passage_count, status, origin)
      from stdin with (format binary)`.writable(),
    rows.map(({ id, line }) => [
      text(id),
      organisationId === null ? null : text(organisationId),
      userId === null ? null : text(userId),
      text("text"),
      text(line.title),
      text(line.externalId),
      line.language === null ? null : text(line.language),
      text(line.sha256),
      text("text/plain; charset=utf-8"),
      int8(line.sizeBytes),
      int4(line.passages.length),
      text("ready"),
      text("corpus"),
    ]),
  );
  await copyInto(
    await tx`
      copy collection_documents (collection_id, document_id) from stdin with (format binary)`.writable(),
    rows.map(({ id }) => [text(collectionId), text(id)]),
  );
  await copyInto(
    await tx`copy document_texts (document_id, text) from stdin with (format binary)`.writable(),
    rows.map(({ id, line }) => [text(id), text(line.text)]),
  );
}

async function replaceDocuments(tx: Queryable, rows: readonly Row[]): Promise<void> {
  const ids = rows.map((row) => row.id);
  await tx`delete from passages where document_id = any(${ids})`;
  await tx`
    update documents d set title = v.title, language = v.language, content_sha256 = v.sha256,
      size_bytes = v.size_bytes, passage_count = v.passage_count, status = 'ready', error = null,
      revision = d.revision + 1, updated_at = now()
    from unnest(${ids}::text[], ${rows.map((row) => row.line.title)}::text[],
      ${rows.map((row) => row.line.language)}::text[], ${rows.map((row) => row.line.sha256)}::text[],
      ${rows.map((row) => row.line.sizeBytes)}::bigint[],
      ${rows.map((row) => row.line.passages.length)}::int[])
      as v(id, title, language, sha256, size_bytes, passage_count)
    where d.id = v.id`;
  await tx`
    insert into document_texts (document_id, text)
    select * from unnest(${ids}::text[], ${rows.map((row) => row.line.text)}::text[])
    on conflict (document_id) do update set text = excluded.text`;
}

function* passagesOf(rows: readonly Row[]) {
  for (const { id, line } of rows) {
    for (const passage of line.passages) yield { documentId: id, passage };
  }
}
