import { RepeatedTask } from "@workspace/http";
import type { Database } from "@workspace/storage";
import type { Logger } from "@workspace/telemetry";
import { pruneFamilies } from "./repository.ts";
import type { SigningKeys } from "./signing/signing-keys.ts";

/** Rotates signing keys by time, and drops what has ended. */
export function tokensHousekeeping(sql: Database, keys: SigningKeys, logger: Logger): RepeatedTask {
  return new RepeatedTask({
    everyMs: 60_000,
    turn: async () => {
      await keys.maintain();
      await pruneFamilies(sql);
    },
    logger,
    failure: "keys of tokens could not be looked after",
  });
}
