import type { Database } from "@workspace/storage";

export interface EndedOrganisation {
  id: string;
  ended_at: string;
}

export type EndedOrganisationRepository = ReturnType<typeof createEndedOrganisationRepository>;

/** So long after an organisation ended, no work for it is under way any more. */
const lookedAgainFor = "1 day";

/**
 * What a service was told of organisations that ended, in its own schema. `ownedTables` are those in
 * which something of an organisation may be left. Asked by the service as itself.
 */
export function createEndedOrganisationRepository(sql: Database, ownedTables: readonly string[]) {
  const somethingLeft = ownedTables
    .map(
      (table) =>
        sql`exists (select from ${sql(table)} t where t.organisation_id = e.organisation_id)`,
    )
    .reduce((one, other) => sql`${one} or ${other}`, sql`false`);

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
  };
}
