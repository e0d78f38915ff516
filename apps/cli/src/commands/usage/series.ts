import type { Schemas } from "@workspace/contracts";
import { spark, thin } from "../../terminal/bars.ts";

type Usage = Schemas["gateway"]["Usage"];

const stepMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/** Of each group its requests over time; steps without use, which the gateway leaves out, count. */
export function sparksOf(usage: Usage, cells: number): Map<string | null, string> {
  const length = stepMs[usage.step];
  const first = Math.floor(Date.parse(usage.from) / length);
  const steps = Math.max(1, Math.ceil(Date.parse(usage.to) / length) - first);
  const values = new Map<string | null, number[]>();
  for (const { start, group, requests } of usage.series) {
    const line = values.get(group) ?? Array.from({ length: steps }, () => 0);
    const at = Math.floor(Date.parse(start) / length) - first;
    if (at >= 0 && at < steps) line[at] = (line[at] ?? 0) + requests;
    values.set(group, line);
  }
  return new Map([...values].map(([group, line]) => [group, spark(thin(line, cells))]));
}
