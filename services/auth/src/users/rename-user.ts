import type { Database } from "@workspace/storage";
import type { People } from "../adapters/people/people.ts";
import { actorOf } from "../audit/actor-of.ts";
import { appendPersonalAudit } from "../audit/append-personal.ts";
import type { Caller } from "../sessions/caller.ts";

export async function renameUser(
  deps: { people: People; sql: Database },
  caller: Caller,
  name: string,
): Promise<void> {
  const { userId } = caller;
  await deps.sql.begin(async (transaction) => {
    await deps.people.rename(transaction, userId, name);
    await appendPersonalAudit(transaction, actorOf(caller), userId, {
      action: "user.update",
      target: { kind: "user", id: userId },
      details: { changed: "name" },
    });
  });
}
