import { ProblemError } from "@workspace/http";
import type { RequestContext } from "@workspace/http";
import type { Tenant } from "@workspace/storage";

export type { Tenant };

/** What a verb may know of the work it does, be it a call's or the background's, and for whom. */
export interface TenantContext extends Omit<RequestContext, "principal"> {
  readonly tenant: Tenant;
}

/** Whose rows without an organisation are. */
export const installation: Tenant = { organisationId: null, userId: null, operator: true };

/**
 * The call as work for its caller's organisation. Every handler begins with it, and no repository
 * gives anything without it.
 * @throws ProblemError 401 where nobody is signed in
 */
export function forTenant({ principal, ...context }: RequestContext): TenantContext {
  if (principal === null) {
    throw new ProblemError({
      type: "unauthorized",
      status: 401,
      title: "Not signed in",
      detail: "This needs somebody who is signed in; call through the gateway",
    });
  }
  const { organisationId, userId, operator } = principal;
  return { ...context, tenant: { organisationId, userId, operator } };
}

/** Background work on a row is done for its owner, and reaches nothing else. */
export function ownerTenant(row: {
  organisationId: string | null;
  userId?: string | null;
}): Tenant {
  const { organisationId, userId = null } = row;
  return organisationId === null ? { ...installation, userId } : { organisationId, userId };
}

export function mayRead(tenant: Tenant, organisationId: string | null): boolean {
  return organisationId === null || organisationId === tenant.organisationId;
}

export function mayChange(tenant: Tenant, organisationId: string | null): boolean {
  return organisationId === null
    ? (tenant.operator ?? false)
    : organisationId === tenant.organisationId;
}
