import { Counter, Gauge, Histogram } from "prom-client";
import type { Metrics } from "@workspace/telemetry";
import type { Cluster } from "../balancing/cluster.ts";
import type { Principal } from "../keys/principal.ts";

/** Gauges that are read when metrics are asked for. */
export interface TrafficGauges {
  clientConnections: () => number;
  clusters: () => Iterable<Cluster>;
  principals: () => Iterable<Principal>;
}

const bucketsSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60];

/** Requests and seconds of one route by status; filled on the hot path without labels. */
interface RouteTally {
  readonly statuses: Map<number, number>;
  readonly durationsMs: number[];
}

/**
 * What the gateway tells Prometheus. The hot path only counts into plain numbers; they become
 * labelled metrics when somebody asks, or when enough have gathered.
 */
export class TrafficMetrics {
  private readonly tallies = new Map<string, RouteTally>();
  private readonly requests: Counter<"route" | "status">;
  private readonly duration: Histogram<"route">;

  constructor(metrics: Metrics, gauges: TrafficGauges) {
    const registers = [metrics.registry];
    this.requests = new Counter({
      name: "gateway_requests_total",
      help: "Requests answered, by route and status",
      labelNames: ["route", "status"] as const,
      registers,
      collect: () => this.flush(),
    });
    this.duration = new Histogram({
      name: "gateway_request_duration_seconds",
      help: "Seconds from a request's head to the end of its answer",
      labelNames: ["route"] as const,
      buckets: bucketsSeconds,
      registers,
    });
    const keyRequests: Counter<"key" | "status"> = new Counter({
      name: "gateway_key_requests_total",
      help: "Requests answered, by API key and class of status",
      labelNames: ["key", "status"] as const,
      registers,
      collect: () => countKeys(keyRequests, gauges.principals()),
    });
    const clients: Gauge = new Gauge({
      name: "gateway_client_connections",
      help: "Open connections of clients",
      registers,
      collect: () => clients.set(gauges.clientConnections()),
    });
    const upstreams: Gauge<"service" | "instance" | "state"> = new Gauge({
      name: "gateway_upstream_connections",
      help: "Connections to services, by service, instance and state",
      labelNames: ["service", "instance", "state"] as const,
      registers,
      collect: () => {
        upstreams.reset();
        for (const { name, instances } of gauges.clusters()) {
          for (const { url, upstream } of instances) {
            const { activeCount, connectionCount } = upstream;
            const labels = { service: name, instance: url.host };
            upstreams.set({ ...labels, state: "active" }, activeCount);
            upstreams.set({ ...labels, state: "idle" }, connectionCount - activeCount);
          }
        }
      },
    });
  }

  count(route: string, status: number, durationMs: number, principal: Principal | undefined): void {
    const tally = this.tallies.get(route) ?? this.begin(route);
    tally.statuses.set(status, (tally.statuses.get(status) ?? 0) + 1);
    if (tally.durationsMs.push(durationMs) >= 4_096) this.flushDurations(route, tally);
    if (principal === undefined) return;
    const hundred = status < 600 ? Math.floor(status / 100) : 5;
    principal.answers[hundred] = (principal.answers[hundred] ?? 0) + 1;
  }

  private begin(route: string): RouteTally {
    const tally = { statuses: new Map<number, number>(), durationsMs: [] };
    this.tallies.set(route, tally);
    return tally;
  }

  private flush(): void {
    for (const [route, tally] of this.tallies) {
      for (const [status, count] of tally.statuses)
        this.requests.inc({ route, status: String(status) }, count);
      tally.statuses.clear();
      this.flushDurations(route, tally);
    }
  }

  private flushDurations(route: string, tally: RouteTally): void {
    for (const durationMs of tally.durationsMs)
      this.duration.observe({ route }, durationMs / 1_000);
    tally.durationsMs.length = 0;
  }
}

function countKeys(counter: Counter<"key" | "status">, principals: Iterable<Principal>): void {
  for (const { keyId, answers } of principals) {
    for (const [hundred, count] of answers.entries()) {
      if (count === 0) continue;
      counter.inc({ key: keyId ?? "local", status: `${hundred}xx` }, count);
      answers[hundred] = 0;
    }
  }
}
