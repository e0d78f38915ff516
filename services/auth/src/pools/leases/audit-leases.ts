import { RepeatedTask } from "@workspace/http";
import type { Database } from "@workspace/storage";
import type { Logger } from "@workspace/telemetry";
import { lockPool } from "../repository.ts";
import { appendLeaseLines, listUnauditedPools, takeLeaseGroups } from "./audit-repository.ts";

/** Writes down, some time after, who was lent which accounts. */
export function leaseAudit(sql: Database, logger: Logger): RepeatedTask {
  return new RepeatedTask({
    everyMs: 15_000,
    turn: () => auditLeases(sql),
    logger,
    failure: "leases could not be written into the audit log",
  });
}

/**
 * A line for each user, key and account with the number of leases: a line with each lease would make
 * all pools wait for each other. Whatever replica does it, the lock of the pool's row keeps each lease
 * in one line.
 */
export async function auditLeases(sql: Database): Promise<void> {
  for (const poolId of await listUnauditedPools(sql)) {
    await sql.begin(async (transaction) => {
      await lockPool(transaction, poolId);
      await appendLeaseLines(transaction, await takeLeaseGroups(transaction, poolId));
    });
  }
}
