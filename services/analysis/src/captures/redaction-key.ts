import { hkdfSync } from "node:crypto";
import type { Tenant } from "../tenancy/tenant.ts";

/**
 * One for an organisation, so that what its captures have in common is stored once, and nobody can
 * compare tokens with another's.
 */
export function redactionKey(secret: string, { organisationId }: Tenant): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", secret, "", `redaction ${organisationId}`, 32));
}
