import type { Database } from "@workspace/storage";
import type { Owned } from "../tenancy/owners.ts";

export interface EndedOrganisation {
  id: string;
  ended_at: string;
}

/** What belongs to an organisation and has no verb of its own that deletes it. */
export type Bare = "answer_cache" | "async_chats";

export type EndedOrganisationRepository = ReturnType<typeof createEndedOrganisationRepository>;

/** So long after an organisation ended, no work for it is under way any more. */
const lookedAgainFor = "1 day";

/**
 * All this is asked by the service as itself and names one organisation: it never touches what belongs
 * to the installation, for whose rows that column is null.
 */
export function createEndedOrganisationRepository(sql: Database) {
  const owned = ["documents", "folders", "collections", "threads", "responses"];
  const somethingLeft = [...owned, "async_chats", "answer_cache"]
    .map(
      (table) =>
        sql`exists (select from ${sql(table)} t where t.organisation_id = e.organisation_id)`,
    )
    .reduce((one, other) => sql`${one} or ${other}`);

  return {
    async cursor(): Promise<string | null> {
      const [row] = await sql<{ cursor: string }[]>`select cursor from ended_organisations_cursor`;
      return row?.cursor ?? null;
    },

    /** Notes what ended together with where to read on: neither is kept without the other. */
    async note(ended: readonly EndedOrganisation[], cursor: string): Promise<void> {
      await sql.begin(async (tx) => {
        await tx`
          insert into ended_organisations (organisation_id, ended_at)
          select * from unnest(${ended.map(({ id }) => id)}::text[],
            ${ended.map(({ ended_at }) => ended_at)}::text[]::timestamptz[])
          on conflict (organisation_id) do update set noted_at = now(), removed_at = null`;
        await tx`
          insert into ended_organisations_cursor (cursor) values (${cursor})
          on conflict (only_row) do update set cursor = excluded.cursor`;
      });
    },

    /** Those that are to be removed, oldest first, without those named. */
    async toRemove(limit: number, without: readonly string[]): Promise<string[]> {
      const rows = await sql<{ id: string }[]>`
        select organisation_id as id from ended_organisations e
        where not organisation_id = any(${[...without]}) and (removed_at is null or
          (noted_at > now() - ${lookedAgainFor}::text::interval and (${somethingLeft})))
        order by ended_at, organisation_id limit ${limit}`;
      return rows.map(({ id }) => id);
    },

    async markRemoved(organisationId: string): Promise<void> {
      await sql`update ended_organisations set removed_at = coalesce(removed_at, now())
        where organisation_id = ${organisationId}`;
    },

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
