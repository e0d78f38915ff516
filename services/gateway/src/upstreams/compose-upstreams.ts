import type { Logger } from "@workspace/telemetry";
import type { Cluster } from "../balancing/cluster.ts";
import type { GatewayConfig } from "../config.ts";
import { LeaseDesk } from "./lease-desk.ts";
import { Outside } from "./outside.ts";
import type { UpstreamTools } from "./upstream-call.ts";

type Shared = Pick<UpstreamTools, "answering" | "cassettes" | "limits" | "modes" | "recorders">;

/** What calls to upstreams take beside what all calls share. */
export function composeUpstreams(
  config: GatewayConfig,
  logger: Logger,
  { auth, ...shared }: Shared & { auth: () => Cluster | undefined },
): { tools: UpstreamTools; close: () => Promise<void> } {
  const outside = new Outside({
    allowPrivateHosts: config.ALLOW_PRIVATE_UPSTREAMS,
    connectTimeoutMs: config.UPSTREAM_CONNECT_TIMEOUT,
    answerTimeoutMs: config.ANSWER_TIMEOUT,
    idleTimeoutMs: config.STREAM_IDLE_TIMEOUT,
  });
  const desk = new LeaseDesk({ cluster: auth, timeoutMs: config.AUTH_TIMEOUT, logger });
  return {
    tools: {
      ...shared,
      desk,
      outside,
      maxTries: config.UPSTREAM_TRIES,
      waitMs: config.UPSTREAM_WAIT,
      maxBodyBytes: config.MAX_BODY,
      stallMs: config.STREAM_IDLE_TIMEOUT + config.STALL_TIMEOUT,
    },
    close: async () => {
      await outside.close();
      await desk.close();
    },
  };
}
