import type { Principal } from "@workspace/http";

/** A member of an organisation, who may do all that members may. */
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
