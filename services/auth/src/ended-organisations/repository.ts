import type { Queryable } from "@workspace/storage";

export interface EndedOrganisation {
  /** In the order in which they ended. */
  sequence: number;
  organisationId: string;
  endedAt: Date;
}

/** Whether this organisation ended here under this number. */
export async function isEndedAs(
  sql: Queryable,
  sequence: number,
  organisationId: string,
): Promise<boolean> {
  const [row] = await sql`select 1 from ended_organisations
    where sequence = ${sequence} and organisation_id = ${organisationId}`;
  return row !== undefined;
}

export function endedAfter(
  sql: Queryable,
  sequence: number,
  limit: number,
): Promise<EndedOrganisation[]> {
  return sql<EndedOrganisation[]>`
    select sequence, organisation_id as "organisationId", ended_at as "endedAt"
    from ended_organisations where sequence > ${sequence} order by sequence limit ${limit}`;
}
