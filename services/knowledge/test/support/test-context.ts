import type { RequestContext } from "@workspace/http";
import { createLogger } from "@workspace/telemetry";

/** A quiet context for tests of answerers; `signal` defaults to one that never aborts. */
export function testContext(signal = new AbortController().signal): RequestContext {
  return {
    requestId: "req_test",
    traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    signal,
    log: createLogger({ service: "test", level: "silent" }),
    principal: null,
  };
}
