import { createParser } from "eventsource-parser";
import type { StreamEvent } from "../exchange.ts";

export interface EventStream {
  /** In order; a closing `[DONE]` stands among them. */
  readonly events: readonly StreamEvent[];
  /** Lines of comment, which servers send as heartbeats. */
  readonly comments: number;
  /** The last event's data is `[DONE]`, by which OpenAI's protocol and its kin end a stream. */
  readonly endsWithDone: boolean;
  /** The last `retry:` seen. */
  readonly retryMs: number | null;
}

/** Reads a whole `text/event-stream` as the HTML standard does, save that a last event counts unclosed. */
export function readEventStream(text: string): EventStream {
  const events: StreamEvent[] = [];
  let comments = 0;
  let retryMs: number | null = null;
  const parser = createParser({
    onEvent: ({ event, id, data }) => events.push({ event: event || null, id: id ?? null, data }),
    onComment: () => {
      comments += 1;
    },
    onRetry: (interval) => {
      retryMs = interval;
    },
  });
  parser.feed(text);
  // What a capture cut off at the last line break was whole all the same.
  parser.feed("\n\n");
  return { events, comments, endsWithDone: events.at(-1)?.data === "[DONE]", retryMs };
}

const fieldLine = /^(?:event|data|id|retry)(?::|$)|^:/;

/** Whether a text without a telling type is an event stream: fields alone, and data among them. */
export function looksLikeEventStream(text: string): boolean {
  const head = text
    .slice(0, 4096)
    .replace(/^\uFEFF/, "")
    .trimStart();
  if (!fieldLine.test(head)) return false;
  // The last line may be cut off by the slice, so it is not asked.
  const lines = head.split(/\r\n|\r|\n/);
  const whole = head.length < 4096 ? lines : lines.slice(0, -1);
  return (
    whole.every((line) => line === "" || fieldLine.test(line)) &&
    whole.some((line) => line.startsWith("data:"))
  );
}
