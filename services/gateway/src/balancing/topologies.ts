import type { GatewayConfig } from "../config.ts";
import type { Plan } from "../configuration/plan.ts";
import type { Topology } from "../gateway.ts";
import { RouteTable } from "../routing/route-table.ts";
import { Cluster } from "./cluster.ts";
import type { BalancingRules } from "./cluster.ts";

/** Makes routes and clusters of a plan; what a new plan has in common with the last is kept. */
export class Topologies {
  current: Topology;
  private readonly rules: BalancingRules;

  constructor(plan: Plan, rules: BalancingRules) {
    this.rules = rules;
    this.current = { routes: new RouteTable(plan.routes), clusters: this.clustersOf(plan) };
  }

  /** Where a service's instances listen; those that seem well come first. */
  addressesOf(service: string): URL[] {
    const nowMs = performance.now();
    return (this.current.clusters.get(service)?.instances ?? [])
      .filter(({ draining }) => !draining)
      .toSorted((a, b) => Number(b.health.admits(nowMs)) - Number(a.health.admits(nowMs)))
      .map(({ url }) => url);
  }

  /** @param plan was checked: nothing in here can fail half-way */
  apply(plan: Plan): void {
    const before = this.current.clusters;
    const clusters = this.clustersOf(plan, before);
    this.current = { routes: new RouteTable(plan.routes), clusters };
    for (const [name, cluster] of before) if (!clusters.has(name)) cluster.configure([]);
  }

  private clustersOf(
    { services }: Plan,
    known: ReadonlyMap<string, Cluster> = new Map(),
  ): Map<string, Cluster> {
    return new Map(
      services.map((service) => {
        const cluster = known.get(service.name);
        cluster?.configure(service.instances);
        return [service.name, cluster ?? new Cluster(service, this.rules)];
      }),
    );
  }
}

export function balancingRules(config: GatewayConfig): BalancingRules {
  return {
    connections: {
      localSockets: config.LOCAL_SOCKETS,
      maxConnections: config.MAX_UPSTREAM_CONNECTIONS,
      connectTimeoutMs: config.CONNECT_TIMEOUT,
      answerTimeoutMs: config.ANSWER_TIMEOUT,
      streamIdleTimeoutMs: config.STREAM_IDLE_TIMEOUT,
    },
    health: {
      failuresToEject: config.EJECT_FAILURES,
      ejectMs: config.EJECT_TIME,
      maxEjectMs: config.EJECT_MAX_TIME,
      slowReturnMs: config.SLOW_RETURN,
    },
    maxRetries: config.MAX_RETRIES,
    retryShare: config.RETRY_SHARE,
    drainTimeoutMs: config.INSTANCE_DRAIN_TIMEOUT,
    internalToken: config.WORKSPACE_INTERNAL_TOKEN,
  };
}
