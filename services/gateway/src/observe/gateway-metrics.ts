import { Counter, Gauge } from "prom-client";
import type { Metrics } from "@workspace/telemetry";
import type { Cluster } from "../balancing/cluster.ts";
import type { ResponseCache } from "../cache/response-cache.ts";
import type { Limits } from "../limits/limits.ts";
import type { Recorders } from "../recording/recorders.ts";
import type { Cassettes } from "../replaying/cassettes.ts";
import type { UsageMeter } from "../usage/usage-meter.ts";

export interface MeasuredParts {
  limits: Limits;
  cache: ResponseCache;
  usage: UsageMeter;
  clusters: () => Iterable<Cluster>;
  recorders: Recorders;
  cassettes: Cassettes;
  upstreams: { readonly openSockets: number };
}

/** What the parts count by themselves, read when metrics are asked for. */
export function measureParts(metrics: Metrics, parts: MeasuredParts): void {
  const registers = [metrics.registry];
  gauge(
    "gateway_limit_decisions",
    "Decisions of each limit since it is in force",
    ["limit", "outcome"],
    (set) => {
      for (const { rule, admitted, refused, wouldRefuse } of parts.limits.subjects.all) {
        set({ limit: rule.name, outcome: "admitted" }, admitted);
        set({ limit: rule.name, outcome: "refused" }, refused);
        set({ limit: rule.name, outcome: "would_refuse" }, wouldRefuse);
      }
    },
  );
  gauge("gateway_limit_store", "1 for the store that keeps the limits now", ["store"], (set) => {
    for (const store of ["memory", "redis", "memory-fallback"])
      set({ store }, parts.limits.store === store ? 1 : 0);
  });
  gauge("gateway_limit_redis_failures", "Times that Redis gave no answer", [], (set) =>
    set({}, parts.limits.redisFailures),
  );
  gauge("gateway_cache_answers", "Reads by what the cache did", ["outcome"], (set) => {
    for (const [outcome, count] of Object.entries(parts.cache.counts)) set({ outcome }, count);
  });
  gauge("gateway_cache_bytes", "Bytes of stored answers", [], (set) =>
    set({}, parts.cache.store.bytes),
  );
  gauge("gateway_usage_waiting_rows", "Rows of usage that are not stored yet", [], (set) =>
    set({}, parts.usage.waitingRows),
  );
  gauge("gateway_usage_dropped_batches", "Batches of usage that were lost", [], (set) =>
    set({}, parts.usage.droppedBatches),
  );
  gauge("gateway_open_websockets", "WebSockets to upstreams that are open or begin", [], (set) =>
    set({}, parts.upstreams.openSockets),
  );
  gauge("gateway_recorded_exchanges", "Calls to upstreams that were recorded", [], (set) =>
    set({}, parts.recorders.recorded),
  );
  gauge("gateway_recorder_left_out", "Calls that a recorder had no room for", [], (set) =>
    set({}, parts.recorders.leftOut),
  );
  gauge("gateway_recorder_bytes", "Bytes of recorded calls that wait to be sent on", [], (set) =>
    set({}, parts.recorders.memory.used),
  );
  gauge("gateway_cassette_bytes", "Bytes of captures that are replayed, roughly", [], (set) =>
    set({}, parts.cassettes.bytes),
  );
  gauge(
    "gateway_instance_health",
    "1 for the state that an instance is in",
    ["service", "instance", "state"],
    (set) => {
      const nowMs = performance.now();
      for (const { name, instances } of parts.clusters())
        for (const { url, health } of instances)
          set({ service: name, instance: url.host, state: health.state(nowMs) }, 1);
    },
  );

  function gauge<Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
    collect: (set: (labels: Partial<Record<Label, string>>, value: number) => void) => void,
  ): void {
    const each: Gauge<Label> = new Gauge({
      name,
      help,
      labelNames,
      registers,
      collect: () => {
        each.reset();
        collect((labels, value) => each.set(labels, value));
      },
    });
  }
}

/** Counts requests that are not as their specification says. */
export function validationCounter(metrics: Metrics): Counter<"route" | "mode"> {
  return new Counter({
    name: "gateway_validation_faults_total",
    help: "Requests that are not as their specification says, by route and by what followed",
    labelNames: ["route", "mode"] as const,
    registers: [metrics.registry],
  });
}
