import { RepeatedTask } from "@workspace/http";
import type { Logger } from "@workspace/telemetry";
import { pruneAttempts } from "../throttle/attempts.ts";
import { deleteExpired } from "./repository.ts";
import type { SessionStore } from "./use-session.ts";

/** Drops what has expired, now and then; it does not count any more anyway. */
export function sessionsHousekeeping({ sql, policy }: SessionStore, logger: Logger): RepeatedTask {
  return new RepeatedTask({
    everyMs: 10 * 60_000,
    turn: async () => {
      await deleteExpired(sql, policy);
      await pruneAttempts(sql);
    },
    logger,
    failure: "what has expired could not be dropped",
  });
}
