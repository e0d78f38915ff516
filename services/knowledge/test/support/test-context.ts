import { createLogger } from "@workspace/telemetry";
import type { TenantContext } from "../../src/tenancy/tenant.ts";
import { testTenant } from "./test-principal.ts";

/** A quiet context for tests of answerers; `signal` defaults to one that never aborts. */
export function testContext(signal = new AbortController().signal): TenantContext {
  return {
    requestId: "req_test",
    traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    signal,
    log: createLogger({ service: "test", level: "silent" }),
    tenant: testTenant,
  };
}
