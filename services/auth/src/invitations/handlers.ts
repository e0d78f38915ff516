import type { Operations } from "@workspace/contracts";
import { NotFoundError } from "@workspace/http";
import type { Handlers } from "@workspace/http";
import type { Origins } from "../browser/origins.ts";
import { inOrganisation } from "../organisations/authorise.ts";
import { describe } from "../organisations/handlers.ts";
import { findOrganisation } from "../organisations/repository.ts";
import { requireCaller, requirePerson } from "../sessions/caller.ts";
import type { CallerDependencies } from "../sessions/caller.ts";
import { acceptInvitation } from "./accept-invitation.ts";
import { createInvitation } from "./create-invitation.ts";
import { listInvitations } from "./repository.ts";
import { revokeInvitation } from "./revoke-invitation.ts";

type Of = "listInvitations" | "createInvitation" | "revokeInvitation" | "acceptInvitation";

export function invitationHandlers(
  deps: CallerDependencies & { origins: Origins; lifetimeMs: number },
): Pick<Handlers<Operations["auth"]>, Of> {
  const { sql } = deps.store;
  return {
    listInvitations: async (request) => {
      const caller = await requireCaller(deps, request);
      const organisation = request.params.organisation_id;
      const rows = await inOrganisation(sql, caller, "invitations:manage", organisation, (tx) =>
        listInvitations(tx, organisation),
      );
      const data = rows.map(({ id, email, role, expires_at, created_at }) => ({
        id,
        email,
        role,
        expires_at: expires_at.toISOString(),
        created_at: created_at.toISOString(),
      }));
      return { status: 200, body: { data } };
    },
    createInvitation: async (request) => {
      const caller = await requireCaller(deps, request);
      const made = await createInvitation(
        deps,
        caller,
        request.params.organisation_id,
        request.body,
      );
      return { status: 201, body: { ...made, expires_at: made.expires_at.toISOString() } };
    },
    revokeInvitation: async (request) => {
      const caller = await requireCaller(deps, request);
      const { organisation_id, invitation_id } = request.params;
      await revokeInvitation(sql, caller, organisation_id, invitation_id);
      return { status: 204 };
    },
    acceptInvitation: async (request) => {
      const caller = await requirePerson(deps, request);
      const { organisationId, role } = await acceptInvitation(sql, caller, request.body.token);
      const organisation = await findOrganisation(sql, organisationId);
      if (!organisation) throw new NotFoundError("The organisation was deleted meanwhile");
      return { status: 200, body: describe(organisation, role) };
    },
  };
}
