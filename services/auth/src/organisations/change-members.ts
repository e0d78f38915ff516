import { ConflictError, NotFoundError, ProblemError, atLeast } from "@workspace/http";
import type { Role } from "@workspace/http";
import type { Database } from "@workspace/storage";
import { actorOf } from "../audit/actor-of.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Caller } from "../sessions/caller.ts";
import { authorise, inOrganisation } from "./authorise.ts";
import type { Access } from "./authorise.ts";
import { deleteMembership, listMembers, lockRoles, updateMembership } from "./repository.ts";
import type { MemberChanges, MemberRow } from "./repository.ts";

/** @throws NotFoundError, ProblemError 403, ConflictError for the last owner */
export function updateMember(
  sql: Database,
  caller: Caller,
  organisationId: string,
  { userId, ...changes }: MemberChanges & { userId: string },
): Promise<MemberRow> {
  return inOrganisation(sql, caller, "members:manage", organisationId, async (tx, access) => {
    const roles = await lockRoles(tx, organisationId);
    const present = needRole(roles, userId);
    const role = changes.role ?? present;
    mayChange(access, present);
    if (!atLeast(access.role, role)) throw aboveOwnRole();
    if (access.role !== "owner" && role === "admin") throw aboveOwnRole();
    if (present === "owner" && role !== "owner") keepAnOwner(roles);
    if (changes.monthlyBudgetMicros !== undefined)
      await authorise(tx, caller, "limits:manage", organisationId);
    await updateMembership(tx, organisationId, userId, changes);
    const members = await listMembers(tx, organisationId);
    const member = members.find(({ user_id }) => user_id === userId);
    if (!member) throw new NotFoundError("There is no such member");
    await appendAudit(tx, actorOf(caller), {
      action: "member.update",
      organisationId,
      target: { kind: "user", id: userId },
      details: { from: present, to: role, monthly_budget_micros: member.budget_micros },
    });
    return member;
  });
}

/** Removes somebody else, or leaves. @throws NotFoundError, ProblemError 403, ConflictError */
export function removeMember(
  sql: Database,
  caller: Caller,
  organisationId: string,
  userId: string,
): Promise<void> {
  const leaving = userId === caller.userId;
  const action = leaving ? "members:leave" : "members:manage";
  return inOrganisation(sql, caller, action, organisationId, async (tx, access) => {
    const roles = await lockRoles(tx, organisationId);
    const present = needRole(roles, userId);
    if (!leaving) mayChange(access, present);
    if (present === "owner") keepAnOwner(roles);
    await deleteMembership(tx, organisationId, userId);
    await appendAudit(tx, actorOf(caller), {
      action: leaving ? "member.leave" : "member.remove",
      organisationId,
      target: { kind: "user", id: userId },
      details: { role: present },
    });
  });
}

function needRole(roles: ReadonlyMap<string, Role>, userId: string): Role {
  const role = roles.get(userId);
  if (!role) throw new NotFoundError("There is no such member");
  return role;
}

/** Owners change everybody; admins change members and viewers. */
function mayChange(access: Access, present: Role): void {
  if (access.role !== "owner" && atLeast(present, "admin")) throw aboveOwnRole();
}

function keepAnOwner(roles: ReadonlyMap<string, Role>): void {
  if ([...roles.values()].filter((role) => role === "owner").length < 2)
    throw new ConflictError("The organisation needs an owner; make somebody else one first");
}

export function aboveOwnRole(): ProblemError {
  return new ProblemError({
    type: "forbidden",
    status: 403,
    title: "Not allowed",
    detail: "Owners alone decide about admins and owners.",
  });
}
