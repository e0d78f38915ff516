import { auth } from "./clients.ts";
import type { Role } from "./types.ts";

const at = (id: string) => ({ path: { organisation_id: id } });

export const listOrganisations = (signal: AbortSignal) => auth.listOrganisations({}, { signal });

export const createOrganisation = (name: string) => auth.createOrganisation({ body: { name } });

export const renameOrganisation = (id: string, name: string) =>
  auth.updateOrganisation({ ...at(id), body: { name } });

export const deleteOrganisation = (id: string) => auth.deleteOrganisation(at(id));

export const switchOrganisation = (id: string) => auth.switchOrganisation(at(id));

export const listMembers = (id: string, signal: AbortSignal) =>
  auth.listMembers(at(id), { signal });

const member = (id: string, userId: string) => ({
  path: { organisation_id: id, user_id: userId },
});

export const changeRole = (id: string, userId: string, role: Role) =>
  auth.updateMember({ ...member(id, userId), body: { role } });

export const removeMember = (id: string, userId: string) => auth.removeMember(member(id, userId));

export const listInvitations = (id: string, signal: AbortSignal) =>
  auth.listInvitations(at(id), { signal });

export const invite = (id: string, email: string, role: Role) =>
  auth.createInvitation({ ...at(id), body: { email, role } });

export const withdrawInvitation = (id: string, invitationId: string) =>
  auth.revokeInvitation({ path: { organisation_id: id, invitation_id: invitationId } });

export const acceptInvitation = (token: string) => auth.acceptInvitation({ body: { token } });
