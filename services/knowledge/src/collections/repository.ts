import { asTenant, pageOf } from "@workspace/storage";
import type { Cursor, Database, Page } from "@workspace/storage";
import { changeable, readable } from "../tenancy/owned-rows.ts";
import type { Tenant } from "../tenancy/tenant.ts";
import { likePattern } from "../threads/repository.ts";
import type { Collection } from "./collection.ts";

export interface CollectionQuery {
  words?: string | undefined;
  name?: string | undefined;
  limit: number;
  after: Cursor | null;
}

export interface CollectionRepository {
  /** False when the name is taken, whatever its case. */
  insert(
    tenant: Tenant,
    collection: { id: string; name: string; description: string },
  ): Promise<boolean>;
  byId(tenant: Tenant, id: string): Promise<Collection | null>;
  list(tenant: Tenant, query: CollectionQuery): Promise<Page<Collection>>;
  update(
    tenant: Tenant,
    id: string,
    changes: { name?: string | undefined; description?: string | undefined },
  ): Promise<"updated" | "missing" | "name-taken">;
  documentIds(tenant: Tenant, id: string): Promise<string[]>;
  /** Deletes the collection, not what is in it. */
  delete(tenant: Tenant, id: string): Promise<boolean>;
  /** Adding twice is the same as once; "missing" names what is not there. */
  addDocument(tenant: Tenant, id: string, documentId: string): Promise<Membership>;
  removeDocument(tenant: Tenant, id: string, documentId: string): Promise<boolean>;
  addThread(tenant: Tenant, id: string, threadId: string): Promise<Membership>;
  removeThread(tenant: Tenant, id: string, threadId: string): Promise<boolean>;
}

export type Membership = "added" | "collection-missing" | "member-missing";

interface CollectionRow {
  id: string;
  name: string;
  description: string;
  created_at: Date;
  updated_at: Date;
  document_count: number;
  thread_count: number;
}

export function createCollectionRepository(sql: Database): CollectionRepository {
  const columns = sql`
    c.id, c.name, c.description, c.created_at, c.updated_at,
    (select count(*)::int from collection_documents m where m.collection_id = c.id) as document_count,
    (select count(*)::int from collection_threads m where m.collection_id = c.id) as thread_count`;

  const documents = membersOf(sql, "collection_documents", "document_id");
  const threads = membersOf(sql, "collection_threads", "thread_id");

  return {
    async insert(tenant, { id, name, description }) {
      const { count } = await asTenant(
        sql,
        tenant,
        (tx) => tx`
          insert into collections (id, organisation_id, name, description)
          values (${id}, ${tenant.organisationId}, ${name}, ${description}) on conflict do nothing`,
      );
      return count > 0;
    },

    async byId(tenant, id) {
      const [row] = await asTenant(
        sql,
        tenant,
        (tx) => tx<CollectionRow[]>`
          select ${columns} from collections c where c.id = ${id} and ${readable(tx, tenant, "c")}`,
      );
      return row ? collectionOf(row) : null;
    },

    async list(tenant, { words, name, limit, after }) {
      const rows = await asTenant(
        sql,
        tenant,
        (tx) => tx<CollectionRow[]>`
        select ${columns} from collections c where ${readable(tx, tenant, "c")}
        ${words === undefined ? sql`` : sql`and (c.name ilike ${likePattern(words)} or c.description ilike ${likePattern(words)})`}
        ${name === undefined ? sql`` : sql`and lower(c.name) = lower(${name})`}
        ${after ? sql`and (lower(c.name), c.id) > (${after.key}, ${after.id})` : sql``}
        order by lower(c.name), c.id limit ${limit + 1}`,
      );
      const page = pageOf(rows, limit, (row) => ({ key: row.name.toLowerCase(), id: row.id }));
      return { rows: page.rows.map(collectionOf), nextCursor: page.nextCursor };
    },

    async update(tenant, id, { name, description }) {
      try {
        const { count } = await asTenant(
          sql,
          tenant,
          (tx) => tx`
            update collections c set name = coalesce(${name ?? null}, name),
              description = coalesce(${description ?? null}, description), updated_at = now()
            where id = ${id} and ${changeable(tx, tenant, "c")}`,
        );
        return count > 0 ? "updated" : "missing";
      } catch (error) {
        if (codeOf(error) === uniqueViolation) return "name-taken";
        throw error;
      }
    },

    async documentIds(tenant, id) {
      const rows = await asTenant(
        sql,
        tenant,
        (tx) => tx<{ document_id: string }[]>`
          select document_id from collection_documents where collection_id = ${id}`,
      );
      return rows.map((row) => row.document_id);
    },

    async delete(tenant, id) {
      const { count } = await asTenant(
        sql,
        tenant,
        (tx) => tx`delete from collections c where id = ${id} and ${changeable(tx, tenant, "c")}`,
      );
      return count > 0;
    },

    addDocument: documents.add,
    removeDocument: documents.remove,
    addThread: threads.add,
    removeThread: threads.remove,
  };
}

const uniqueViolation = "23505";
const foreignKeyViolation = "23503";

/** What stands in collections, each by its id. */
function membersOf(sql: Database, table: string, column: string) {
  return {
    async add(tenant: Tenant, id: string, memberId: string): Promise<Membership> {
      try {
        await asTenant(
          sql,
          tenant,
          (tx) => tx`
            insert into ${tx(table)} (collection_id, ${tx(column)})
            values (${id}, ${memberId}) on conflict do nothing`,
        );
        return "added";
      } catch (error) {
        if (codeOf(error) !== foreignKeyViolation) throw error;
        return String(Reflect.get(Object(error), "constraint_name")).includes("collection_id")
          ? "collection-missing"
          : "member-missing";
      }
    },

    async remove(tenant: Tenant, id: string, memberId: string): Promise<boolean> {
      const { count } = await asTenant(
        sql,
        tenant,
        (tx) => tx`
          delete from ${tx(table)} where collection_id = ${id} and ${tx(column)} = ${memberId}`,
      );
      return count > 0;
    },
  };
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

function collectionOf(row: CollectionRow): Collection {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    document_count: row.document_count,
    thread_count: row.thread_count,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}
