import { NotFoundError, ProblemError, atLeast } from "@workspace/http";
import type { Role } from "@workspace/http";
import { asTenant } from "@workspace/storage";
import type { Database, Queryable } from "@workspace/storage";
import type { Caller } from "../sessions/caller.ts";

/** The least role that may do it. Everything that anybody may do in an organisation is here. */
const leastRole = {
  "organisation:read": "viewer",
  "organisation:update": "admin",
  "organisation:delete": "owner",
  "members:read": "viewer",
  "members:manage": "admin",
  "members:leave": "viewer",
  "invitations:manage": "admin",
  "keys:read": "viewer",
  "keys:create": "member",
  "keys:manage": "admin",
  "accounts:read": "viewer",
  "accounts:create": "member",
  "accounts:manage": "admin",
  "pools:read": "viewer",
  "pools:use": "member",
  "pools:manage": "admin",
  "usage:read": "viewer",
  "limits:manage": "admin",
  "audit:read": "admin",
} as const satisfies Record<string, Role>;

export type Action = keyof typeof leastRole;

export interface Access {
  organisationId: string;
  userId: string;
  role: Role;
}

/**
 * The one place that decides whether somebody may do something in an organisation. Whoever is no
 * member learns nothing of it.
 * @throws NotFoundError, ProblemError 403
 */
export async function authorise(
  sql: Queryable,
  caller: Caller,
  action: Action,
  organisationId: string,
): Promise<Access> {
  // What was given bounds is for its own organisation, wherever else its user is a member.
  if (caller.scopes && organisationId !== caller.organisationId) throw notFound(organisationId);
  const [row] = await sql<{ role: Role }[]>`select role from memberships
    where organisation_id = ${organisationId} and user_id = ${caller.userId}`;
  if (!row) throw notFound(organisationId);
  if (!atLeast(row.role, leastRole[action])) throw forbidden(leastRole[action]);
  if (caller.scopes && !caller.scopes.includes(action)) throw beyondScope(action);
  return { organisationId, userId: caller.userId, role: row.role };
}

/**
 * Does something in an organisation: authorised first, then in a transaction in which PostgreSQL
 * shows the rows of that organisation and no others.
 */
export function inOrganisation<T>(
  sql: Database,
  caller: Caller,
  action: Action,
  organisationId: string,
  act: (transaction: Queryable, access: Access) => Promise<T>,
): Promise<T> {
  return asTenant(sql, { organisationId, userId: caller.userId }, async (transaction) =>
    act(transaction, await authorise(transaction, caller, action, organisationId)),
  );
}

function notFound(organisationId: string): NotFoundError {
  return new NotFoundError(`There is no organisation ${organisationId.slice(0, 64)}`);
}

function forbidden(least: Role): ProblemError {
  return new ProblemError({
    type: "forbidden",
    status: 403,
    title: "Not allowed",
    detail: `This needs the role ${least} in the organisation.`,
  });
}

function beyondScope(action: Action): ProblemError {
  return new ProblemError({
    type: "beyond-scope",
    status: 403,
    title: "Not allowed",
    detail: `The key's scopes leave out ${action}.`,
  });
}
