import { ProblemError, requireScope } from "@workspace/http";
import type { RequestContext } from "@workspace/http";

/** Whose work it is: all that this service has belongs to an organisation. */
export interface Tenant {
  readonly organisationId: string;
  readonly userId: string | null;
}

/**
 * Whom a call works for. Every handler begins with it, and no repository gives anything without it.
 * @throws ProblemError 401 where nobody is signed in
 */
export function tenantOf({ principal }: Pick<RequestContext, "principal">): Tenant {
  if (principal === null) {
    throw new ProblemError({
      type: "unauthorized",
      status: 401,
      title: "Not signed in",
      detail: "This needs somebody who is signed in; call through the gateway",
    });
  }
  const { organisationId, userId } = principal;
  return { organisationId, userId };
}

/**
 * For operations of specs that lead to traffic: who may not read captures does not get at them by a
 * spec. @throws ProblemError 403
 */
export function requireCaptures({ principal }: Pick<RequestContext, "principal">): void {
  if (principal !== null) requireScope(principal, "captures:read");
}

/** For keeping traffic with its secrets. @throws ProblemError 403 */
export function requireKeeping({ principal }: Pick<RequestContext, "principal">): void {
  if (principal !== null) requireScope(principal, "raw-captures:create");
}
