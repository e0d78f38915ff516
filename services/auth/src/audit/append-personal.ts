import type { Queryable } from "@workspace/storage";
import { personalOrganisationOf } from "../users/repository.ts";
import { appendAudit } from "./append-audit.ts";
import type { Actor, AuditEvent } from "./audit-line.ts";

/** A line about a person: they find it in their personal organisation. */
export async function appendPersonalAudit(
  transaction: Queryable,
  actor: Actor,
  userId: string,
  event: Omit<AuditEvent, "organisationId">,
): Promise<void> {
  const organisationId = await personalOrganisationOf(transaction, userId);
  await appendAudit(transaction, actor, { ...event, organisationId });
}
