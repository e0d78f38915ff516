import { ConflictError } from "@workspace/http";
import type { Role } from "@workspace/http";
import { newId } from "@workspace/storage";
import type { Database } from "@workspace/storage";
import { actorOf } from "../audit/actor-of.ts";
import { appendAudit } from "../audit/append-audit.ts";
import { changedNames } from "../audit/changed-names.ts";
import { insertMembership } from "../invitations/repository.ts";
import { appendLeaseLines, takeLeaseGroupsOf } from "../pools/leases/audit-repository.ts";
import type { Caller } from "../sessions/caller.ts";
import { authorise, inOrganisation } from "./authorise.ts";
import { needOrganisation } from "./need-organisation.ts";
import { deleteOrganisation, insertOrganisation, updateOrganisationRow } from "./repository.ts";
import type { OrganisationChanges, OrganisationRow } from "./repository.ts";

type Organisation = Omit<OrganisationRow, "role">;

/** Whoever makes one owns it. */
export async function createOrganisation(
  sql: Database,
  caller: Caller,
  name: string,
): Promise<Organisation> {
  const id = newId("org");
  return sql.begin(async (transaction) => {
    await insertOrganisation(transaction, id, name);
    await insertMembership(transaction, id, caller.userId, "owner");
    const made = await needOrganisation(transaction, id);
    await appendAudit(transaction, actorOf(caller), {
      action: "organisation.create",
      organisationId: id,
      target: { kind: "organisation", id },
    });
    return made;
  });
}

/** @throws NotFoundError, ProblemError 403 */
export function updateOrganisation(
  sql: Database,
  caller: Caller,
  id: string,
  changes: OrganisationChanges,
): Promise<{ organisation: Organisation; role: Role }> {
  return inOrganisation(sql, caller, "organisation:update", id, async (transaction, { role }) => {
    if (changes.monthlyBudgetMicros !== undefined || changes.budgetWarningPercent !== undefined)
      await authorise(transaction, caller, "limits:manage", id);
    await updateOrganisationRow(transaction, id, changes);
    const organisation = await needOrganisation(transaction, id);
    await appendAudit(transaction, actorOf(caller), {
      action: "organisation.update",
      organisationId: id,
      target: { kind: "organisation", id },
      details: {
        changed: changedNames(changes),
        monthly_budget_micros: organisation.budget_micros,
        budget_warning_percent: organisation.warning_percent,
      },
    });
    return { organisation, role };
  });
}

/**
 * With all of it that this service holds. What other services hold of it can be reached by nobody
 * from then on; they read among the ended organisations that it is to go. @throws NotFoundError, ProblemError 403, ConflictError
 */
export function removeOrganisation(sql: Database, caller: Caller, id: string): Promise<void> {
  return inOrganisation(sql, caller, "organisation:delete", id, async (transaction) => {
    if ((await needOrganisation(transaction, id)).personal)
      throw new ConflictError("A personal organisation stays as long as its user");
    const leases = await takeLeaseGroupsOf(transaction, id);
    await deleteOrganisation(transaction, id);
    await appendLeaseLines(transaction, leases);
    await appendAudit(transaction, actorOf(caller), {
      action: "organisation.delete",
      organisationId: id,
      target: { kind: "organisation", id },
    });
  });
}
