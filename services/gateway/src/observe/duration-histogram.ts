import { Histogram } from "prom-client";
import type { Registry } from "prom-client";

const boundsSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60];
const boundsMs = boundsSeconds.map((bound) => bound * 1_000);

/** Durations of one route, counted in plain numbers. */
export class DurationTally {
  /** Requests by the first bound that they stayed within; the last class has none. */
  readonly classes = new Float64Array(boundsMs.length + 1);
  sumMs = 0;

  add(durationMs: number): void {
    let at = 0;
    while (at < boundsMs.length && durationMs > (boundsMs[at] ?? 0)) at++;
    this.classes[at] = (this.classes[at] ?? 0) + 1;
    this.sumMs += durationMs;
  }
}

/** A histogram by route that is fed by tallies: looking labels up for each request costs more. */
export class DurationHistogram extends Histogram<"route"> {
  private readonly tallies = new Map<string, DurationTally>();
  private readonly metricName: string;
  private readonly metricHelp: string;

  constructor(name: string, help: string, registry: Registry) {
    super({ name, help, labelNames: ["route"], buckets: boundsSeconds, registers: [registry] });
    this.metricName = name;
    this.metricHelp = help;
  }

  tallyOf(route: string): DurationTally {
    const known = this.tallies.get(route);
    if (known !== undefined) return known;
    const tally = new DurationTally();
    this.tallies.set(route, tally);
    return tally;
  }

  /** What the registry reads, as text and (through `get`) as objects. */
  async getForPromString() {
    return {
      name: this.metricName,
      help: this.metricHelp,
      type: "histogram",
      aggregator: "sum",
      values: [...this.tallies].flatMap(([route, tally]) => this.valuesOf(route, tally)),
    };
  }

  private valuesOf(route: string, { classes, sumMs }: DurationTally) {
    const part = (suffix: string, value: number, le?: number | string) => ({
      metricName: `${this.metricName}_${suffix}`,
      labels: le === undefined ? { route } : { route, le },
      sharedLabels: {},
      value,
    });
    let count = 0;
    const buckets = [...classes].map((each, at) => {
      count += each;
      return part("bucket", count, boundsSeconds[at] ?? "+Inf");
    });
    return [...buckets, part("sum", sumMs / 1_000), part("count", count)];
  }
}
