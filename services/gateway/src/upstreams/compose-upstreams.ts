import type { Logger } from "@workspace/telemetry";
import type { Cluster } from "../balancing/cluster.ts";
import type { StreamedCall } from "../call.ts";
import type { GatewayConfig } from "../config.ts";
import { LeaseDesk } from "./lease-desk.ts";
import { Outside } from "./outside.ts";
import { OpenSockets } from "./sockets/open-sockets.ts";
import type { SocketTools } from "./sockets/socket-call.ts";
import { UpstreamCall } from "./upstream-call.ts";
import type { UpstreamTools } from "./upstream-call.ts";

interface Shared extends Pick<
  UpstreamTools,
  "answering" | "cassettes" | "limits" | "modes" | "recorders"
> {
  auth: () => Cluster | undefined;
  whyEnded: SocketTools["whyEnded"];
}

export interface Upstreams {
  /** WebSockets that are open or begin. */
  readonly openSockets: number;
  /** @throws ProblemError before anything was answered */
  run: (call: StreamedCall) => Promise<void>;
  /** Lets WebSockets end. */
  drain: () => void;
  close: () => Promise<void>;
}

/** What leads to upstreams, with all that it takes beside what all calls share. */
export function composeUpstreams(
  config: GatewayConfig,
  logger: Logger,
  { auth, whyEnded, ...shared }: Shared,
): Upstreams {
  const outside = new Outside({
    allowPrivateHosts: config.ALLOW_PRIVATE_UPSTREAMS,
    connectTimeoutMs: config.UPSTREAM_CONNECT_TIMEOUT,
    answerTimeoutMs: config.ANSWER_TIMEOUT,
    idleTimeoutMs: config.STREAM_IDLE_TIMEOUT,
  });
  const desk = new LeaseDesk({ cluster: auth, timeoutMs: config.AUTH_TIMEOUT, logger });
  const open = new OpenSockets({
    total: config.MAX_WEBSOCKETS,
    perKey: config.MAX_WEBSOCKETS_PER_KEY,
    perOrganisation: config.MAX_WEBSOCKETS_PER_ORGANISATION,
  });
  const tools: UpstreamTools = {
    ...shared,
    desk,
    outside,
    sockets: {
      open,
      rules: {
        maxMessageBytes: config.WEBSOCKET_MAX_MESSAGE,
        idleMs: config.WEBSOCKET_IDLE_TIMEOUT,
        totalMs: config.WEBSOCKET_MAX_TIME,
        stallMs: config.STALL_TIMEOUT,
        closeMs: config.WEBSOCKET_CLOSE_TIMEOUT,
      },
      checkMs: config.WEBSOCKET_CHECK_INTERVAL,
      whyEnded,
    },
    maxTries: config.UPSTREAM_TRIES,
    waitMs: config.UPSTREAM_WAIT,
    maxBodyBytes: config.MAX_BODY,
    stallMs: config.STREAM_IDLE_TIMEOUT + config.STALL_TIMEOUT,
  };
  const underWay = new Set<Promise<void>>();
  return {
    get openSockets() {
      return open.count;
    },
    run: (call) => {
      const running = new UpstreamCall(call, tools).run();
      underWay.add(running);
      return running.finally(() => underWay.delete(running));
    },
    drain: () => open.drain(),
    close: async () => {
      open.drain();
      await outside.close();
      // What they used is told by each as it ends, and goes out with the last word.
      await Promise.allSettled(underWay);
      await desk.close();
    },
  };
}
