import type { Database } from "@workspace/storage";
import type { Capture, CaptureRepository } from "../captures/repository.ts";

/** Every table in which something of an organisation may be left. */
export const ownedTables = [
  "captures",
  "exchanges",
  "specs",
  "jobs",
  "told_documents",
  "redaction_rules",
] as const;

type OwnedTable = (typeof ownedTables)[number];

export interface RemovalDependencies {
  sql: Database;
  captures: Pick<CaptureRepository, "delete">;
}

const batch = 100;

/**
 * Removes all that belongs to an organisation, some at a time, and may be broken off anywhere. Specs go
 * before the captures that they would be inferred from again, and work last, which both leave behind.
 */
export async function removeOrganisation(
  { sql, captures }: RemovalDependencies,
  organisationId: string,
  signal: AbortSignal,
): Promise<Record<"captures" | "jobs" | "specs", number>> {
  const untilNone = async (removeSome: () => Promise<number>): Promise<number> => {
    for (let removed = 0; ;) {
      signal.throwIfAborted();
      const count = await removeSome();
      if (count === 0) return removed;
      removed += count;
    }
  };
  const deleteSome = (table: OwnedTable) => async () => {
    const { count } = await sql`
      delete from ${sql(table)} where ctid = any(array(
        select ctid from ${sql(table)} where organisation_id = ${organisationId} limit ${batch}))`;
    return count;
  };
  const tenant = { organisationId, userId: null };
  const specs = await untilNone(deleteSome("specs"));
  const removed = await untilNone(async () => {
    const found = await sql<{ id: string; status: Capture["status"] }[]>`
      select id, status from captures where organisation_id = ${organisationId} limit ${batch}`;
    for (const { id, status } of found) {
      signal.throwIfAborted();
      await captures.delete(tenant, id, status);
    }
    return found.length;
  });
  // Of an import that was taken back while it wrote its last.
  await untilNone(deleteSome("exchanges"));
  // The documents themselves are removed by who has them, as ended organisations' are.
  await untilNone(deleteSome("told_documents"));
  await untilNone(deleteSome("redaction_rules"));
  return { specs, captures: removed, jobs: await untilNone(deleteSome("jobs")) };
}
