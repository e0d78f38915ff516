import { ConflictError } from "@workspace/http";
import { newId } from "@workspace/storage";
import type { Database } from "@workspace/storage";
import { actorOf } from "../audit/actor-of.ts";
import { appendAudit } from "../audit/append-audit.ts";
import { insertMembership } from "../invitations/repository.ts";
import type { Caller } from "../sessions/caller.ts";
import { inOrganisation } from "./authorise.ts";
import type { Role } from "./authorise.ts";
import { needOrganisation } from "./need-organisation.ts";
import { deleteOrganisation, insertOrganisation, renameOrganisation } from "./repository.ts";
import type { OrganisationRow } from "./repository.ts";

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
  name: string,
): Promise<{ organisation: Organisation; role: Role }> {
  return inOrganisation(sql, caller, "organisation:update", id, async (transaction, { role }) => {
    await renameOrganisation(transaction, id, name);
    const organisation = await needOrganisation(transaction, id);
    await appendAudit(transaction, actorOf(caller), {
      action: "organisation.update",
      organisationId: id,
      target: { kind: "organisation", id },
      details: { changed: "name" },
    });
    return { organisation, role };
  });
}

/** With all that belongs to it. @throws NotFoundError, ProblemError 403, ConflictError */
export function removeOrganisation(sql: Database, caller: Caller, id: string): Promise<void> {
  return inOrganisation(sql, caller, "organisation:delete", id, async (transaction) => {
    if ((await needOrganisation(transaction, id)).personal)
      throw new ConflictError("A personal organisation stays as long as its user");
    await deleteOrganisation(transaction, id);
    await appendAudit(transaction, actorOf(caller), {
      action: "organisation.delete",
      organisationId: id,
      target: { kind: "organisation", id },
    });
  });
}
