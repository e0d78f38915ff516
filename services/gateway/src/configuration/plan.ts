import type { Schemas } from "@workspace/contracts";
import type { ServiceRule } from "../balancing/cluster.ts";
import type { LimitRule } from "../limits/limit.ts";
import { routeDefaults } from "../routing/route-table.ts";
import type { Route } from "../routing/route-table.ts";

/** The parts of the configuration that can change while the gateway runs, as they are stored. */
export type Sections = Schemas["gateway"]["Sections"];
export type SectionName = "services" | "routes" | "limits";

/** All of them, in the gateway's own words. */
export interface Plan {
  readonly services: readonly ServiceRule[];
  readonly routes: readonly Route[];
  readonly limits: readonly LimitRule[];
}

/** What the sections say; the rest is as the environment has it. */
export function planOf(sections: Sections, environment: Plan): Plan {
  return {
    services: sections.services?.map(serviceOf) ?? environment.services,
    routes: sections.routes?.map(routeOf) ?? environment.routes,
    limits: sections.limits?.map(limitOf) ?? environment.limits,
  };
}

export function sectionsOf(plan: Plan): Sections {
  return {
    services: plan.services.map(({ name, instances }) => ({
      name,
      instances: instances.map(({ url, weight, draining }) => ({ url, weight, draining })),
    })),
    routes: plan.routes.map((route) => ({
      prefix: route.prefix,
      service: route.service,
      api: route.api,
      access: route.access,
      upload: route.upload,
      writes_only: route.writesOnly,
      validation: route.validation,
      cache: route.cache,
      hedge_after_ms: route.hedgeAfterMs,
    })),
    limits: plan.limits.map((rule) => ({
      name: rule.name,
      per: rule.per,
      of: rule.of,
      amount: rule.amount,
      period_seconds: rule.periodSeconds,
      burst: rule.burst,
      dry_run: rule.dryRun,
    })),
  };
}

/** Sections that are taken from the environment. */
export function fromEnvironment(sections: Sections): SectionName[] {
  return (["services", "routes", "limits"] as const).filter((name) => sections[name] === undefined);
}

function serviceOf({ name, instances }: Schemas["gateway"]["Service"]): ServiceRule {
  return {
    name,
    instances: instances.map(({ url, weight = 1, draining = false }) => ({
      url: URL.canParse(url) ? new URL(url).origin : url,
      weight,
      draining,
    })),
  };
}

function routeOf(route: Schemas["gateway"]["Route"]): Route {
  const { prefix, api } = route;
  return {
    prefix: prefix.length > 1 ? prefix.replace(/\/+$/, "") : prefix,
    service: route.service,
    api,
    access: route.access ?? routeDefaults.access,
    upload: route.upload ?? routeDefaults.upload,
    writesOnly: route.writes_only ?? routeDefaults.writesOnly,
    validation: route.validation ?? routeDefaults.validation,
    cache: route.cache ?? routeDefaults.cache,
    hedgeAfterMs: route.hedge_after_ms ?? routeDefaults.hedgeAfterMs,
  };
}

function limitOf(limit: Schemas["gateway"]["Limit"]): LimitRule {
  return {
    name: limit.name,
    per: limit.per,
    of: limit.of,
    amount: limit.amount,
    periodSeconds: limit.period_seconds,
    burst: limit.burst ?? limit.amount,
    dryRun: limit.dry_run ?? false,
  };
}
