let lastUs = 0;

/** The clock of the limits in memory: µs since the start; it is never set, and never goes back. */
export function nowUs(): number {
  return atUs(performance.now());
}

/** The same clock at a time that was read before, but not before what was last asked for. */
export function atUs(atMs: number): number {
  const us = Math.floor(atMs * 1_000);
  if (us > lastUs) lastUs = us;
  return lastUs;
}
