import { RepeatedTask } from "@workspace/http";
import type { Database } from "@workspace/storage";
import type { Logger } from "@workspace/telemetry";
import { pruneLines } from "./repository.ts";

const atOnce = 10_000;

/** Removes, hour by hour, lines that are older than the configuration says; 0 keeps them for ever. */
export function auditRetention(sql: Database, logger: Logger, keepMs: number): RepeatedTask {
  return new RepeatedTask({
    everyMs: 3_600_000,
    turn: (signal) => removeOldLines(sql, keepMs, signal),
    logger,
    failure: "old lines of the audit log could not be removed",
  });
}

/** Some lines at a time: whoever has a line to add waits for no more than that. */
export async function removeOldLines(
  sql: Database,
  keepMs: number,
  signal?: AbortSignal,
): Promise<void> {
  if (keepMs === 0) return;
  const before = new Date(Date.now() - keepMs);
  while (!signal?.aborted && (await pruneLines(sql, before, atOnce)) === atOnce);
}
