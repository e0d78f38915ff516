import { eventEnds } from "./split-events.ts";

/** A piece of a body as it came. */
export interface Arrival {
  readonly bytes: number;
  /** After the head of the answer. */
  readonly atMs: number;
}

/** Of a stream with more, which could only mean to keep others busy, no times are told. */
export const maxTimedEvents = 100_000;

/**
 * When each event of a stream had wholly come, for `eventTimesMs`, in tenths of a millisecond.
 *
 * @param body as latin1, in which a character is a byte
 * @returns undefined for more than `maxTimedEvents`
 */
export function eventArrivals(body: string, arrivals: readonly Arrival[]): number[] | undefined {
  const times: number[] = [];
  let part = 0;
  let partEnd = arrivals[0]?.bytes ?? 0;
  for (const end of eventEnds(body)) {
    if (times.length === maxTimedEvents) return undefined;
    while (partEnd < end && part + 1 < arrivals.length) {
      part += 1;
      partEnd += arrivals[part]?.bytes ?? 0;
    }
    times.push(Math.round(Math.max(0, arrivals[part]?.atMs ?? 0) * 10) / 10);
  }
  return times;
}
