import type { Exchange } from "#api/types.ts";
import { formatDuration } from "#ui/format.ts";
import { timelineOf } from "./timeline-times.ts";
import type { Stream } from "./read-stream.ts";
import classes from "./timeline.module.css";

/** When what came, from the beginning of the request on. */
export function Timeline({ exchange, stream }: { exchange: Exchange; stream: Stream | null }) {
  const timeline = timelineOf(exchange, stream);
  if (timeline === null) return null;
  const { lastMs, received, sent, words } = timeline;
  const left = (atMs: number) => `${(atMs / lastMs) * 100}%`;
  return (
    <figure className={classes.timeline}>
      <div className={classes.track} role="img" aria-label={words}>
        {received.map((atMs) => (
          <span key={atMs} className={classes.tick} style={{ left: left(atMs) }} />
        ))}
        {sent.map((atMs) => (
          <span key={atMs} className={classes.sent} style={{ left: left(atMs) }} />
        ))}
      </div>
      <figcaption>
        <span>{words}</span>
        <span>{formatDuration(lastMs)}</span>
      </figcaption>
    </figure>
  );
}
