import type { Principal } from "@workspace/http";
import type { Tenant } from "../../src/tenancy/tenant.ts";

/** The owner of an organisation, who may do all but run the installation. */
export function testPrincipal(changes: Partial<Principal> = {}): Principal {
  return {
    userId: "usr_01jd3v7q8m2n4p6r8t0v2x4z6b",
    organisationId: "org_01jd3v7q8m2n4p6r8t0v2x4z6c",
    role: "owner",
    scopes: null,
    keyId: null,
    sessionId: null,
    operator: false,
    ...changes,
  };
}

/** Whom `testPrincipal` works for. */
export const testTenant: Tenant = tenantOf(testPrincipal());

export function tenantOf({ organisationId, userId, operator }: Principal): Tenant {
  return { organisationId, userId, operator };
}
