import { asTenant, jsonText, newId, pageOf } from "@workspace/storage";
import type { Cursor, Database, Page } from "@workspace/storage";
import type { Schemas } from "@workspace/contracts";
import { changeable } from "../tenancy/owned-rows.ts";
import { ownerTenant } from "../tenancy/tenant.ts";
import type { Tenant } from "../tenancy/tenant.ts";

export type Folder = Schemas["knowledge"]["Folder"];
export type FolderScan = Schemas["knowledge"]["FolderScan"];

export interface NewFolder {
  organisationId: string | null;
  path: string;
  watch: boolean;
  include: readonly string[];
  exclude: readonly string[];
  collectionId: string | null;
}

/** A folder, and whom its scans work for. */
export interface OwnedFolder {
  folder: Folder;
  tenant: Tenant;
}

/** A file as it was when its document was last brought up to date. */
export interface KnownFile {
  documentId: string;
  sizeBytes: number;
  modifiedMs: number | null;
}

interface FolderRow {
  id: string;
  organisation_id: string | null;
  path: string;
  watch: boolean;
  include: string[];
  exclude: string[];
  collection_id: string | null;
  last_scan: FolderScan | null;
  error: { detail: string } | null;
  document_count: number;
  created_at: Date;
  updated_at: Date;
  sort_key: string;
}

export type FolderRepository = ReturnType<typeof createFolderRepository>;

export function createFolderRepository(sql: Database) {
  const columns = sql`f.*, f.created_at::text as sort_key,
    (select count(*)::int from documents d where d.folder_id = f.id) as document_count`;
  return {
    /** Gives the new id, or why there is none. */
    async insert(
      tenant: Tenant,
      folder: NewFolder,
    ): Promise<`fld_${string}` | "path-taken" | "collection-missing"> {
      const id = `fld_${newId("fld").slice(4)}` as const;
      try {
        const { count } = await asTenant(
          sql,
          tenant,
          (tx) => tx`
            insert into folders (id, organisation_id, path, watch, include, exclude, collection_id)
            values (${id}, ${folder.organisationId}, ${folder.path}, ${folder.watch},
              ${[...folder.include]}, ${[...folder.exclude]}, ${folder.collectionId})
            on conflict do nothing`,
        );
        return count > 0 ? id : "path-taken";
      } catch (error) {
        if (error instanceof Error && "code" in error && error.code === "23503")
          return "collection-missing";
        throw error;
      }
    },

    async byId(tenant: Tenant, id: string): Promise<Folder | null> {
      const [row] = await asTenant(
        sql,
        tenant,
        (tx) => tx<FolderRow[]>`
          select ${columns} from folders f where f.id = ${id} and ${changeable(tx, tenant, "f")}`,
      );
      return row ? folderOf(row) : null;
    },

    async list(tenant: Tenant, limit: number, after: Cursor | null): Promise<Page<Folder>> {
      const rows = await asTenant(
        sql,
        tenant,
        (tx) => tx<FolderRow[]>`
          select ${columns} from folders f where ${changeable(tx, tenant, "f")}
          ${after ? sql`and (f.created_at, f.id) > (${after.key}::text::timestamptz, ${after.id})` : sql``}
          order by f.created_at, f.id limit ${limit + 1}`,
      );
      const page = pageOf(rows, limit, (row) => ({ key: row.sort_key, id: row.id }));
      return { rows: page.rows.map(folderOf), nextCursor: page.nextCursor };
    },

    /** Everybody's, for the follower, which scans each for its owner. */
    async owned(id: string): Promise<OwnedFolder | null> {
      const [row] = await sql<FolderRow[]>`select ${columns} from folders f where f.id = ${id}`;
      return row ? { folder: folderOf(row), tenant: tenantOf(row) } : null;
    },

    /** Everybody's, in the order of their ids. */
    async ownedAfter(id: string, limit: number): Promise<Folder[]> {
      const rows = await sql<FolderRow[]>`
        select ${columns} from folders f where f.id > ${id} order by f.id limit ${limit}`;
      return rows.map(folderOf);
    },

    async delete(tenant: Tenant, id: string): Promise<boolean> {
      const { count } = await asTenant(
        sql,
        tenant,
        (tx) => tx`delete from folders f where id = ${id} and ${changeable(tx, tenant, "f")}`,
      );
      return count > 0;
    },

    async saveScan(
      tenant: Tenant,
      id: string,
      scan: FolderScan,
      error: string | null,
    ): Promise<void> {
      await asTenant(
        sql,
        tenant,
        (tx) => tx`
          update folders f set last_scan = ${jsonText(scan)}::text::jsonb, updated_at = now(),
            scanned_at = ${scan.finished_at},
            error = ${error === null ? null : jsonText({ detail: error })}::text::jsonb
          where id = ${id} and ${changeable(tx, tenant, "f")}`,
      );
    },

    async files(tenant: Tenant, id: string): Promise<Map<string, KnownFile>> {
      const rows = await asTenant(
        sql,
        tenant,
        (tx) => tx<
          { origin_path: string; id: string; size_bytes: number; modified_ms: number | null }[]
        >`
          select origin_path, id, size_bytes, (metadata->'file'->>'modifiedMs')::bigint as modified_ms
          from documents d where folder_id = ${id} and ${changeable(tx, tenant, "d")}`,
      );
      return new Map(
        rows.map((row) => [
          row.origin_path,
          { documentId: row.id, sizeBytes: row.size_bytes, modifiedMs: row.modified_ms },
        ]),
      );
    },

    async saveFileTime(tenant: Tenant, documentId: string, modifiedMs: number): Promise<void> {
      await asTenant(
        sql,
        tenant,
        (tx) => tx`
          update documents d set last_updated = to_timestamp(${modifiedMs}::float8 / 1000),
            metadata = metadata || ${jsonText({ file: { modifiedMs } })}::text::jsonb
          where id = ${documentId} and ${changeable(tx, tenant, "d")}`,
      );
    },
  };
}

function tenantOf(row: FolderRow): Tenant {
  return ownerTenant({ organisationId: row.organisation_id });
}

function folderOf(row: FolderRow): Folder {
  const scanning = row.last_scan === null || row.last_scan.finished_at === null;
  return {
    id: row.id,
    path: row.path,
    watch: row.watch,
    collection_id: row.collection_id,
    include: row.include,
    exclude: row.exclude,
    status: row.error ? "failed" : scanning ? "scanning" : "idle",
    error: row.error?.detail ?? null,
    document_count: row.document_count,
    last_scan: row.last_scan,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}
