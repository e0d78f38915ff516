import type { Database } from "@workspace/storage";
import type { Owned } from "../tenancy/owners.ts";

/** What belongs to an organisation and has no verb of its own that deletes it. */
export type Bare = "answer_cache" | "async_chats";

export type LeftoverRepository = ReturnType<typeof createLeftoverRepository>;

/** Every table in which something of an organisation may be left. */
export const ownedTables = [
  "documents",
  "folders",
  "collections",
  "threads",
  "responses",
  "async_chats",
  "answer_cache",
] as const;

/**
 * All this is asked by the service as itself and names one organisation: it never touches what belongs
 * to the installation, for whose rows that column is null.
 */
export function createLeftoverRepository(sql: Database) {
  return {
    async idsOf(organisationId: string, what: Owned, after: string, limit: number) {
      const rows = await sql<{ id: string }[]>`
        select id from ${sql(`${what}s`)} where organisation_id = ${organisationId} and id > ${after}
        order by id limit ${limit}`;
      return rows.map(({ id }) => id);
    },

    /** Deletes some of the runs of the Agent API; gives their ids. */
    async deleteResponses(organisationId: string, limit: number): Promise<string[]> {
      const rows = await sql<{ id: string }[]>`
        delete from responses where id in (
          select id from responses where organisation_id = ${organisationId} limit ${limit})
        returning id`;
      return rows.map(({ id }) => id);
    },

    async deleteBare(organisationId: string, what: Bare, limit: number): Promise<number> {
      const { count } = await sql`
        delete from ${sql(what)} where ctid = any(array(
          select ctid from ${sql(what)} where organisation_id = ${organisationId} limit ${limit}))`;
      return count;
    },
  };
}
