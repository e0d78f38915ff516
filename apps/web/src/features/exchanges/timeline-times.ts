import type { Exchange } from "#api/types.ts";
import { formatDuration, formatPlural } from "#ui/format.ts";
import type { Stream } from "./read-stream.ts";

interface Timeline {
  /** Milliseconds after the beginning, as all here; above 0. */
  lastMs: number;
  /** Different places only: thousands of events fall on some hundreds of pixels. */
  received: readonly number[];
  sent: readonly number[];
  words: string;
}

const places = 400;

/** Null where no time was seen but that of the whole. */
export function timelineOf(exchange: Exchange, stream: Stream | null): Timeline | null {
  const { messages, started_at: startedAt, duration_ms: took } = exchange;
  const start = startedAt === null ? Number.NaN : Date.parse(startedAt);
  const since = (at: string | null) => (at === null ? Number.NaN : Date.parse(at) - start);
  const timesOf = (direction: "sent" | "received") =>
    messages.flatMap((message) => (message.direction === direction ? [since(message.at)] : []));
  const events = (stream?.items ?? []).map(({ atMs }) => atMs ?? Number.NaN);
  const received = known(messages.length > 0 ? timesOf("received") : events);
  const sent = known(timesOf("sent"));
  if (received.length + sent.length === 0) return null;
  // The first event's time counts from the answer's beginning, of which nobody says when it was.
  const lastMs = Math.max(1, ...ends(received), ...ends(sent), stream ? 0 : (took ?? 0));
  const what = messages.length > 0 ? "message" : "event";
  const spread = formatDuration(lastMs);
  const words =
    messages.length > 0
      ? `${formatPlural(sent.length, what)} sent, ${received.length.toLocaleString("en")} received over ${spread}`
      : `${formatPlural(received.length, what)} over ${spread}${pausesIn(received)}`;
  return { lastMs, received: thinned(received, lastMs), sent: thinned(sent, lastMs), words };
}

const known = (times: readonly number[]): number[] =>
  times.filter((time) => time >= 0).toSorted((a, b) => a - b);

const ends = (times: readonly number[]): number[] => times.slice(-1);

function thinned(times: readonly number[], lastMs: number): number[] {
  const step = lastMs / places;
  return [...new Set(times.map((time) => Math.round(time / step) * step))];
}

/** The longest silence, which is what one looks for in a stream. */
function pausesIn(times: readonly number[]): string {
  const longest = times.reduce(
    (most, time, index) => Math.max(most, time - (times[index - 1] ?? time)),
    0,
  );
  return times.length > 2 ? `, the longest silence ${formatDuration(longest)}` : "";
}
