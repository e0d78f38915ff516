import type { Limit } from "./limit.ts";

/** Charges further ahead than a year and a day say nothing more; whole numbers stay exact. */
export const maxAheadUs = 366 * 86_400 * 1_000_000;

/** What one limit remembers of one subject. */
export interface Bucket {
  readonly limit: Limit;
  /** Its name in Redis. */
  readonly storeKey: string;
  /** When all that was used will be free again (GCRA's theoretical arrival time), in µs. */
  freeAtUs: number;
  /** The clock at the last change: a clock that was set back is noticed by it. */
  seenUs: number;
}

/** The outcome of asking several buckets at once; written anew by each `take`. */
export interface Decision {
  /** The enforced bucket with the longest wait; undefined if the request is admitted. */
  refusedBy: Bucket | undefined;
  waitUs: number;
}

/**
 * Asks all buckets, and takes from all or from none. A bucket in dry run never refuses, and takes
 * nothing once it is empty. `gcra.lua` is the same, line by line.
 */
export function take(buckets: readonly Bucket[], nowUs: number, decision: Decision): boolean {
  decision.refusedBy = undefined;
  decision.waitUs = 0;
  for (const bucket of buckets) {
    if (nowUs < bucket.seenUs) followClockBack(bucket, nowUs);
    const waitUs = waitOf(bucket, nowUs);
    if (waitUs > decision.waitUs && bucket.limit.enforced) {
      decision.refusedBy = bucket;
      decision.waitUs = waitUs;
    }
  }
  const { refusedBy } = decision;
  if (refusedBy !== undefined) {
    refusedBy.limit.refused++;
    return false;
  }
  for (const bucket of buckets) {
    const { limit } = bucket;
    if (!limit.enforced && waitOf(bucket, nowUs) > 0) {
      limit.wouldRefuse++;
      continue;
    }
    limit.admitted++;
    if (limit.takeUs === 0) continue;
    bucket.freeAtUs = Math.max(bucket.freeAtUs, nowUs) + limit.takeUs;
    bucket.seenUs = nowUs;
  }
  return true;
}

/** Charges what an answer used, whatever is left: the next request waits for the debt. */
export function charge(bucket: Bucket, costUs: number, nowUs: number): void {
  if (nowUs < bucket.seenUs) followClockBack(bucket, nowUs);
  const freeAtUs = Math.max(bucket.freeAtUs, nowUs) + costUs;
  bucket.freeAtUs = Math.min(freeAtUs, nowUs + maxAheadUs);
  bucket.seenUs = nowUs;
}

/** Units that would be admitted now, without waiting. */
export function remaining({ limit, freeAtUs }: Bucket, nowUs: number): number {
  return limit.unitsIn(limit.toleranceUs - Math.max(0, freeAtUs - nowUs));
}

/** Whole seconds until nothing is outstanding. */
export function resetSeconds({ freeAtUs }: Bucket, nowUs: number): number {
  return freeAtUs > nowUs ? Math.ceil((freeAtUs - nowUs) / 1_000_000) : 0;
}

function waitOf({ limit, freeAtUs }: Bucket, nowUs: number): number {
  const busyUs = freeAtUs > nowUs ? freeAtUs - nowUs : 0;
  return busyUs + limit.needUs - limit.toleranceUs;
}

/** What was outstanding stays outstanding, no more and no less. */
function followClockBack(bucket: Bucket, nowUs: number): void {
  bucket.freeAtUs = Math.max(0, bucket.freeAtUs - (bucket.seenUs - nowUs));
  bucket.seenUs = nowUs;
}
