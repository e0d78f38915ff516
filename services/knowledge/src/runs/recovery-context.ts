import { randomUUID } from "node:crypto";
import { continueTrace } from "@workspace/telemetry";
import type { Logger } from "@workspace/telemetry";
import type { Tenant, TenantContext } from "../tenancy/tenant.ts";

/** The context of a run that nobody waits for: a crash broke it off, and it is taken up again for its owner. */
export function createRecoveryContext(logger: Logger, tenant: Tenant): TenantContext {
  const requestId = randomUUID();
  return {
    requestId,
    traceparent: continueTrace(undefined),
    signal: new AbortController().signal,
    log: logger.child({ requestId }),
    tenant,
  };
}
