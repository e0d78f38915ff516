import type { Handlers } from "@workspace/http";
import type { Operations } from "@workspace/contracts";
import type { Cluster } from "../balancing/cluster.ts";
import type { HealthChecks } from "../balancing/health-checks.ts";
import type { GatewayConfig } from "../config.ts";
import type { LimitScope } from "../limits/limit.ts";
import type { Limits } from "../limits/limits.ts";

type Own = Handlers<Operations["gateway"]>;

export interface StatusDeps {
  config: GatewayConfig;
  clusters: () => Iterable<Cluster>;
  checks: HealthChecks;
  limits: Limits;
  version: string;
  startedAt: Date;
}

export function statusHandlers(deps: StatusDeps): Pick<Own, "getStatus"> {
  const { config, clusters, checks, limits, version, startedAt } = deps;
  return {
    getStatus: async () => {
      const states = await Promise.all([...clusters()].map((each) => checks.refresh(each)));
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
            requests_per_minute_per_key: perMinute(limits, "key"),
            requests_per_minute_per_ip: perMinute(limits, "ip"),
            max_request_bytes: config.MAX_BODY,
          },
        },
      };
    },
  };
}

/** The first limit on requests of such subjects, as requests a minute. */
function perMinute({ subjects }: Limits, scope: LimitScope): number | null {
  for (const { rule } of subjects.all) {
    if (rule.per === scope && rule.of === "requests" && !rule.dryRun)
      return Math.max(1, Math.round((rule.amount * 60) / rule.periodSeconds));
  }
  return null;
}
