/** Upper bounds of the classes of latency, in ms; the last class has none. */
export const latencyBoundsMs: readonly number[] = [
  1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000,
];
export const latencyClassCount = latencyBoundsMs.length + 1;

export function latencyClassOf(durationMs: number): number {
  let at = 0;
  while (at < latencyBoundsMs.length && durationMs > (latencyBoundsMs[at] ?? 0)) at++;
  return at;
}

/** The bound below which such a share of the requests stayed; null without a request. */
export function percentileMs(classes: readonly number[], share: number): number | null {
  const count = classes.reduce((sum, each) => sum + each, 0);
  if (count === 0) return null;
  let seen = 0;
  for (const [at, each] of classes.entries()) {
    seen += each;
    if (seen >= count * share) return latencyBoundsMs[at] ?? latencyBoundsMs.at(-1) ?? null;
  }
  return null;
}
