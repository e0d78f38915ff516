import { contracts } from "@workspace/contracts";
import type { Operations } from "@workspace/contracts";
import { createService, mountApi } from "@workspace/http";
import type { Handlers } from "@workspace/http";
import type { Metrics } from "@workspace/telemetry";
import type { Parts } from "./compose.ts";
import { nextAuthHandlers } from "./next-auth/handlers.ts";

/** The service's API over its parts. */
export function createApp(
  parts: Parts,
  metrics: Metrics,
  options: { checkReplies?: boolean } = {},
) {
  const { config, logger, sql } = parts;
  return createService({
    name: "auth",
    logger,
    metrics,
    apis: [mountApi(contracts.auth, authApi(parts), "problem")],
    readiness: { postgres: () => sql`select 1` },
    limits: {
      maxJsonBytes: config.MAX_JSON_BODY,
      requestTimeoutMs: config.REQUEST_TIMEOUT,
      handlerTimeoutMs: config.HANDLER_TIMEOUT,
      heartbeatMs: config.HEARTBEAT,
    },
    internalToken: config.WORKSPACE_INTERNAL_TOKEN,
    checkReplies: options.checkReplies ?? false,
  });
}

function authApi(parts: Parts): Handlers<Operations["auth"]> {
  return {
    ...nextAuthHandlers(parts.nextAuth),
  };
}
