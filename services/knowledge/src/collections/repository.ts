import { pageOf } from "@workspace/storage";
import type { Cursor, Database, Page } from "@workspace/storage";
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
  insert(collection: { id: string; name: string; description: string }): Promise<boolean>;
  byId(id: string): Promise<Collection | null>;
  byName(name: string): Promise<Collection | null>;
  list(query: CollectionQuery): Promise<Page<Collection>>;
  update(
    id: string,
    changes: { name?: string | undefined; description?: string | undefined },
  ): Promise<"updated" | "missing" | "name-taken">;
  documentIds(id: string): Promise<string[]>;
  /** Deletes the collection, not what is in it. */
  delete(id: string): Promise<boolean>;
  /** Adding twice is the same as once; "missing" names what is not there. */
  addDocument(id: string, documentId: string): Promise<Membership>;
  removeDocument(id: string, documentId: string): Promise<boolean>;
  addThread(id: string, threadId: string): Promise<Membership>;
  removeThread(id: string, threadId: string): Promise<boolean>;
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

  return {
    async insert({ id, name, description }) {
      const { count } = await sql`
        insert into collections (id, name, description) values (${id}, ${name}, ${description})
        on conflict do nothing`;
      return count > 0;
    },

    async byId(id) {
      const [row] = await sql<
        CollectionRow[]
      >`select ${columns} from collections c where c.id = ${id}`;
      return row ? collectionOf(row) : null;
    },

    async byName(name) {
      const [row] = await sql<CollectionRow[]>`
        select ${columns} from collections c where lower(c.name) = lower(${name})`;
      return row ? collectionOf(row) : null;
    },

    async list({ words, name, limit, after }) {
      const rows = await sql<CollectionRow[]>`
        select ${columns} from collections c where true
        ${words === undefined ? sql`` : sql`and (c.name ilike ${likePattern(words)} or c.description ilike ${likePattern(words)})`}
        ${name === undefined ? sql`` : sql`and lower(c.name) = lower(${name})`}
        ${after ? sql`and (lower(c.name), c.id) > (${after.key}, ${after.id})` : sql``}
        order by lower(c.name), c.id limit ${limit + 1}`;
      const page = pageOf(rows, limit, (row) => ({ key: row.name.toLowerCase(), id: row.id }));
      return { rows: page.rows.map(collectionOf), nextCursor: page.nextCursor };
    },

    async update(id, { name, description }) {
      try {
        const { count } = await sql`
          update collections set name = coalesce(${name ?? null}, name),
            description = coalesce(${description ?? null}, description), updated_at = now()
          where id = ${id}`;
        return count > 0 ? "updated" : "missing";
      } catch (error) {
        if (codeOf(error) === uniqueViolation) return "name-taken";
        throw error;
      }
    },

    async documentIds(id) {
      const rows = await sql<{ document_id: string }[]>`
        select document_id from collection_documents where collection_id = ${id}`;
      return rows.map((row) => row.document_id);
    },

    async delete(id) {
      const { count } = await sql`delete from collections where id = ${id}`;
      return count > 0;
    },

    addDocument: (id, documentId) =>
      membership(
        sql`insert into collection_documents (collection_id, document_id) values (${id}, ${documentId})
          on conflict do nothing`,
      ),

    async removeDocument(id, documentId) {
      const { count } = await sql`
        delete from collection_documents where collection_id = ${id} and document_id = ${documentId}`;
      return count > 0;
    },

    addThread: (id, threadId) =>
      membership(
        sql`insert into collection_threads (collection_id, thread_id) values (${id}, ${threadId})
          on conflict do nothing`,
      ),

    async removeThread(id, threadId) {
      const { count } = await sql`
        delete from collection_threads where collection_id = ${id} and thread_id = ${threadId}`;
      return count > 0;
    },
  };
}

const uniqueViolation = "23505";
const foreignKeyViolation = "23503";

async function membership(insertion: PromiseLike<unknown>): Promise<Membership> {
  try {
    await insertion;
    return "added";
  } catch (error) {
    if (codeOf(error) !== foreignKeyViolation) throw error;
    return String(Reflect.get(Object(error), "constraint_name")).includes("collection_id")
      ? "collection-missing"
      : "member-missing";
  }
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
