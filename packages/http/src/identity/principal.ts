import { ProblemError } from "../problem-error.ts";

export const roles = ["viewer", "member", "admin", "owner"] as const;
export type Role = (typeof roles)[number];

/** Who a call is made for, as the gateway found out; services take nobody else's word for it. */
export interface Principal {
  readonly userId: string;
  /** Whose things the call may see and change. */
  readonly organisationId: string;
  /** The user's role in that organisation. */
  readonly role: Role;
  /** What the credential may do; null is everything that its user may. */
  readonly scopes: readonly string[] | null;
  readonly keyId: string | null;
  readonly sessionId: string | null;
  /** Whether the user runs this installation. */
  readonly operator: boolean;
}

export function atLeast(role: Role, least: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(least);
}

/** The least role that a scope asks for: readers read, members make, admins decide for others. */
const leastRole: Readonly<Record<string, Role>> = {
  read: "viewer",
  create: "member",
  write: "member",
  use: "member",
  manage: "admin",
};

/** A scope of the operator alone, whatever the role. */
const operatorPrefix = "workspace:";

/**
 * Whether a principal may call an operation that the spec gives the scope `documents:read`.
 * @throws ProblemError 403
 */
export function requireScope(principal: Principal, scope: string): void {
  const { scopes, role, operator } = principal;
  if (scope.startsWith(operatorPrefix)) {
    if (!operator) throw forbidden("Only the operator of this workspace may do this.");
  } else {
    const least = leastRole[scope.slice(scope.indexOf(":") + 1)] ?? "owner";
    if (!atLeast(role, least)) throw forbidden(`This needs the role ${least} in the organisation.`);
  }
  if (scopes !== null && !scopes.includes(scope))
    throw forbidden(`The key's scopes leave out ${scope}.`);
}

function forbidden(detail: string): ProblemError {
  return new ProblemError({ type: "forbidden", status: 403, title: "Not allowed", detail });
}
