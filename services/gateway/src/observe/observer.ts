import type { Call } from "../call.ts";
import type { Consumption } from "../limits/limits.ts";
import { isProbe } from "../routing/route-table.ts";
import type { UsageMeter } from "../usage/usage-meter.ts";
import type { AccessLog } from "./access-log.ts";
import type { TrafficMetrics } from "./traffic-metrics.ts";

/** Status in log and metrics of a request whose client left before the answer. */
export const clientLeft = 499;

/** Told of every request once, when its answer has ended. */
export class Observer {
  private readonly metrics: TrafficMetrics;
  private readonly log: AccessLog;
  private readonly usage: UsageMeter;

  constructor(metrics: TrafficMetrics, log: AccessLog, usage: UsageMeter) {
    this.metrics = metrics;
    this.log = log;
    this.usage = usage;
  }

  onAnswer(call: Call, status: number, error?: unknown): void {
    this.log.write(call, status, this.onCount(call, status), error);
  }

  /** A call that goes on for long used something: that counts at once. */
  onUse(call: Call, model: string, used: Consumption): void {
    call.useIsCounted = true;
    this.usage.countUse(call, model, used, performance.now());
  }

  /** Counts without a line, for what another part logs. */
  onCount(call: Call, status: number): number {
    const nowMs = performance.now();
    const durationMs = nowMs - call.startedAtMs;
    this.metrics.count(call.route.prefix, status, durationMs, call.principal);
    // Pages with their files, and probes, are nobody's use of an API.
    if (call.route.api !== "page" && !isProbe(call.route))
      this.usage.count(call, status, durationMs, nowMs);
    return nowMs;
  }
}
