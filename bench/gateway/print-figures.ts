import type { LatencyRow, StreamRow, ThroughputRow } from "./phases.ts";

/** @param own name of the row that the others are held against */
export function throughputLines(
  title: string,
  rows: readonly ThroughputRow[],
  own: string,
): string[] {
  const ownCpu = rows.find(({ name }) => name === own)?.cpuMicroseconds ?? NaN;
  return [
    `\n${title.padEnd(30)}req/s   CPU µs/request   gateway by CPU is`,
    ...rows.map(
      ({ name, requestsPerSecond, cpuMicroseconds, failures }) =>
        `${name.padEnd(27)}${fixed(requestsPerSecond, 0, 8)}${fixed(cpuMicroseconds, 1, 17)}` +
        `${fixed(cpuMicroseconds / ownCpu, 2, 19)} of it${failures > 0 ? `, ${failures} failures` : ""}`,
    ),
  ];
}

/** @param rows the first of them without a proxy */
export function latencyLines(rows: readonly LatencyRow[], perSecond: number): string[] {
  const direct = rows[0];
  return [
    `\nat ${`${perSecond} requests/s`.padEnd(28)}p50 ms   p99 ms   added p50   added p99`,
    ...rows.map(
      ({ name, p50, p99, failures }) =>
        `${name.padEnd(27)}${fixed(p50, 2, 10)}${fixed(p99, 2, 9)}` +
        `${fixed(p50 - (direct?.p50 ?? 0), 2, 12)}${fixed(p99 - (direct?.p99 ?? 0), 2, 12)}` +
        `${failures > 0 ? `  ${failures} failures` : ""}`,
    ),
  ];
}

export const streamsTitle =
  "\nstreams, an event each 20 ms    delay p50   p99 ms   max ms   median p99   CPU µs/event   MB   lost";

export function streamLine(row: StreamRow): string {
  return (
    `${String(row.streams).padStart(5)} ${row.name.padEnd(25)}${fixed(row.delay.p50, 2, 10)}` +
    `${fixed(row.delay.p99, 2, 9)}${fixed(row.delay.max, 1, 9)}` +
    `${fixed(row.medianP99, 2, 13)}` +
    `${fixed(row.cpuMicroseconds, 1, 15)}${fixed(row.residentMegabytes, 0, 5)}${fixed(row.lost, 0, 7)}`
  );
}

export function fixed(value: number, digits: number, width: number): string {
  return value.toFixed(digits).padStart(width);
}
