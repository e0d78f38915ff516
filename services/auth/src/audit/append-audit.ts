import type { Queryable } from "@workspace/storage";
import type { Actor, AuditEvent } from "./audit-line.ts";
import { insertLine } from "./repository.ts";

/**
 * Adds a line in the transaction of the act itself: neither commits without the other. It is to be
 * the last that the transaction does, since from here to its end all other lines wait.
 */
export async function appendAudit(
  transaction: Queryable,
  actor: Actor,
  event: AuditEvent,
): Promise<void> {
  const details = Object.entries(event.details ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1));
  await insertLine(transaction, actor, {
    ...event,
    outcome: event.outcome ?? "done",
    details: JSON.stringify(Object.fromEntries(details)),
  });
}
