import { Counter, Gauge } from "prom-client";
import type { Metrics } from "@workspace/telemetry";
import type { Cluster } from "../balancing/cluster.ts";
import { DurationHistogram } from "./duration-histogram.ts";
import type { DurationTally } from "./duration-histogram.ts";
import type { Principal } from "../credentials/principal.ts";

/** Gauges that are read when metrics are asked for. */
export interface TrafficGauges {
  clientConnections: () => number;
  clusters: () => Iterable<Cluster>;
  principals: () => Iterable<Principal>;
}

/** Requests and seconds of one route by status; filled on the hot path without labels. */
interface RouteTally {
  readonly statuses: Map<number, number>;
  readonly durations: DurationTally;
}

/**
 * What the gateway tells Prometheus. The hot path only counts into plain numbers; they become
 * labelled metrics when somebody asks.
 */
export class TrafficMetrics {
  private readonly tallies = new Map<string, RouteTally>();
  private readonly requests: Counter<"route" | "status">;
  private readonly duration: DurationHistogram;

  constructor(metrics: Metrics, gauges: TrafficGauges) {
    const registers = [metrics.registry];
    this.requests = new Counter({
      name: "gateway_requests_total",
      help: "Requests answered, by route and status",
      labelNames: ["route", "status"] as const,
      registers,
      collect: () => this.flush(),
    });
    this.duration = new DurationHistogram(
      "gateway_request_duration_seconds",
      "Seconds from a request's head to the end of its answer",
      metrics.registry,
    );
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
    tally.durations.add(durationMs);
    if (principal === undefined) return;
    const hundred = status < 600 ? Math.floor(status / 100) : 5;
    principal.answers[hundred] = (principal.answers[hundred] ?? 0) + 1;
  }

  private begin(route: string): RouteTally {
    const durations = this.duration.tallyOf(route);
    const tally = { statuses: new Map<number, number>(), durations };
    this.tallies.set(route, tally);
    return tally;
  }

  private flush(): void {
    for (const [route, tally] of this.tallies) {
      for (const [status, count] of tally.statuses)
        this.requests.inc({ route, status: String(status) }, count);
      tally.statuses.clear();
    }
  }
}

function countKeys(counter: Counter<"key" | "status">, principals: Iterable<Principal>): void {
  for (const { keyId, answers } of principals) {
    for (const [hundred, count] of answers.entries()) {
      if (count === 0) continue;
      counter.inc({ key: keyId ?? "session", status: `${hundred}xx` }, count);
      answers[hundred] = 0;
    }
  }
}
