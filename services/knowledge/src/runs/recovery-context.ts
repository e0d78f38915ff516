import { randomUUID } from "node:crypto";
import type { RequestContext } from "@workspace/http";
import { continueTrace } from "@workspace/telemetry";
import type { Logger } from "@workspace/telemetry";

/** The context of a run that nobody waits for: a crash broke it off, and it is taken up again. */
export function createRecoveryContext(logger: Logger): RequestContext {
  const requestId = randomUUID();
  return {
    requestId,
    traceparent: continueTrace(undefined),
    signal: new AbortController().signal,
    log: logger.child({ requestId }),
    principal: null,
  };
}
