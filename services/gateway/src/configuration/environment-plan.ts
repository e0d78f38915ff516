import type { InstanceRule } from "../balancing/instance.ts";
import { defaultRoutes } from "../config.ts";
import type { GatewayConfig } from "../config.ts";
import type { LimitRule, LimitScope } from "../limits/limit.ts";
import { parseRoute, parseService } from "../routing/route-table.ts";
import type { Plan } from "./plan.ts";

/** The plan that the environment describes. @throws RangeError */
export function environmentPlan(config: GatewayConfig): Plan {
  const instances = new Map<string, InstanceRule[]>();
  for (const { name, url } of config.SERVICES.map(parseService)) {
    const rule = { url: url.origin, weight: 1, draining: false };
    instances.set(name, [...(instances.get(name) ?? []), rule]);
  }
  return {
    services: [...instances].map(([name, rules]) => ({ name, instances: rules })),
    routes:
      config.ROUTES.length > 0
        ? config.ROUTES.map(parseRoute)
        : defaultRoutes.map(parseRoute).filter(({ service }) => instances.has(service)),
    limits: [
      ...requestLimit("key", config.KEY_REQUESTS_PER_MINUTE, config.KEY_BURST),
      ...requestLimit("ip", config.IP_REQUESTS_PER_MINUTE, config.IP_BURST),
    ],
  };
}

function requestLimit(per: LimitScope, perMinute: number, burst: number): LimitRule[] {
  if (perMinute === 0) return [];
  const name = `${per}-requests`;
  return [
    {
      name,
      per,
      of: "requests",
      amount: perMinute,
      periodSeconds: 60,
      burst: Math.min(burst, perMinute),
      dryRun: false,
    },
  ];
}
