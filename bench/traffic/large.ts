import { join } from "node:path";
import { inFolder } from "./contestants.ts";
import type { Contestant, Inferred } from "./contestants.ts";
import { writeLargeHar } from "./large-har.ts";
import type { Scorers } from "./scorers.ts";
import { round } from "./tables.ts";
import type { Row } from "./tables.ts";

const sizes = [10_000, 100_000] as const;
/** One run of a peer takes minutes; ours are short, so that noise counts for more. */
const ownRuns = 3;

/**
 * CPU time and memory of captures sampled from descriptions, and how the CPU time grows with them. The
 * median of three runs counts, of a peer one run. A contestant that failed at a size, or was stopped
 * there after `limitMs`, has no figures for it.
 */
export function measureLarge(
  specs: readonly string[],
  scorers: Scorers,
  contestants: readonly Contestant[],
  limitMs: number,
): Row[] {
  return inFolder((folder) => {
    const rows = sizes.flatMap((entries) => {
      const har = join(folder, "large.har");
      writeLargeHar(har, entries, specs, scorers, folder);
      return contestants.map((contestant) => {
        const used = medianOf(contestant, har, join(folder, "inferred.json"), limitMs);
        const [cpu, peak] = [used?.cpuSeconds ?? null, used?.peakMb ?? null];
        return { entries, by: contestant.name, "CPU s": round(cpu), "peak MB": round(peak) };
      });
    });
    return [...rows, ...contestants.map(({ name }) => growthOf(name, rows))];
  });
}

function medianOf(
  contestant: Contestant,
  har: string,
  target: string,
  limitMs: number,
): Inferred | null {
  const runs = contestant.isPeer ? 1 : ownRuns;
  const used = Array.from({ length: runs }, () => contestant.infer(har, target, limitMs))
    .filter((each) => each !== null)
    .toSorted((a, b) => a.cpuSeconds - b.cpuSeconds);
  return used[Math.floor(used.length / 2)] ?? null;
}

function growthOf(by: string, rows: readonly Row[]): Row {
  const [small, large] = sizes.map((entries) =>
    Number(rows.find((row) => row["by"] === by && row["entries"] === entries)?.["CPU s"] ?? 0),
  );
  return { entries: "ratio", by, "CPU s": small && large ? round(large / small) : null };
}
