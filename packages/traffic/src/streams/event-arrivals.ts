import { splitEvents } from "./split-events.ts";

/** A piece of a body as it came. */
export interface Arrival {
  readonly bytes: number;
  /** After the head of the answer. */
  readonly atMs: number;
}

/**
 * When each event of a stream had wholly come, for `eventTimesMs`, in tenths of a millisecond.
 *
 * @param body as latin1, in which a character is a byte
 */
export function eventArrivals(body: string, arrivals: readonly Arrival[]): number[] {
  let part = 0;
  let partEnd = arrivals[0]?.bytes ?? 0;
  let end = 0;
  return splitEvents(body).map((event) => {
    end += event.length;
    while (partEnd < end && part + 1 < arrivals.length) {
      part += 1;
      partEnd += arrivals[part]?.bytes ?? 0;
    }
    return Math.round(Math.max(0, arrivals[part]?.atMs ?? 0) * 10) / 10;
  });
}
