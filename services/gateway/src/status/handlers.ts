import type { Handlers } from "@workspace/http";
import type { Operations } from "@workspace/contracts";
import type { GatewayConfig } from "../config.ts";
import type { ServiceProbe } from "./service-probe.ts";

type Own = Handlers<Operations["gateway"]>;

export interface StatusDeps {
  config: GatewayConfig;
  probes: readonly ServiceProbe[];
  version: string;
  startedAt: Date;
}

export function statusHandlers(deps: StatusDeps): Pick<Own, "getStatus"> {
  const { config, probes, version, startedAt } = deps;
  return {
    getStatus: async () => {
      const states = await Promise.all(probes.map((probe) => probe.refresh()));
      return {
        status: 200,
        body: {
          status: states.every((state) => state.status === "up") ? "ok" : "degraded",
          version,
          started_at: startedAt.toISOString(),
          uptime_seconds: Math.round((Date.now() - startedAt.getTime()) / 100) / 10,
          services: states.map((state) => ({
            name: state.name,
            status: state.status,
            version: state.version,
            latency_ms: state.latencyMs,
            checked_at: state.checkedAt?.toISOString() ?? null,
            detail: state.detail,
          })),
          limits: {
            requests_per_minute_per_key: config.KEY_REQUESTS_PER_MINUTE || null,
            requests_per_minute_per_ip: config.IP_REQUESTS_PER_MINUTE || null,
            max_request_bytes: config.MAX_BODY,
          },
        },
      };
    },
  };
}
