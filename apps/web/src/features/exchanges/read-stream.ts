import { createParser } from "eventsource-parser";
import type { ExchangeBody } from "#api/types.ts";

export interface StreamItem {
  /** Name of the event; what the standard calls nameless is "message". */
  name: string;
  id: string | null;
  data: string;
  /** After the answer began; null where that was not seen. */
  atMs: number | null;
  kind: "event" | "comment" | "done";
}

export interface Stream {
  format: "events" | "lines";
  items: readonly StreamItem[];
}

const lineTypes =
  /^application\/(?:x-)?(?:ndjson|jsonl|jsonlines|json-lines|stream\+json|json-seq)$/;

/** The events of a body that is a stream; null for any other. */
export function readStream(body: ExchangeBody | null): Stream | null {
  if (body === null || body.kind !== "text") return null;
  const type = body.content_type?.split(";")[0]?.trim().toLowerCase() ?? "";
  const times = body.event_times_ms;
  if (type === "text/event-stream") return { format: "events", items: eventsOf(body.text, times) };
  return lineTypes.test(type) ? { format: "lines", items: linesOf(body.text, times) } : null;
}

type Times = readonly number[] | undefined;

function eventsOf(text: string, times: Times): StreamItem[] {
  const items: StreamItem[] = [];
  let at = 0;
  const parser = createParser({
    onEvent: ({ event, id, data }) => {
      const atMs = times?.[at++] ?? null;
      const kind = data === "[DONE]" ? "done" : "event";
      items.push({ name: event || "message", id: id ?? null, data, atMs, kind });
    },
    onComment: (data) => {
      items.push({ name: "comment", id: null, data, atMs: null, kind: "comment" });
    },
  });
  parser.feed(text);
  // An event that was cut off at its last line break was whole all the same.
  parser.feed("\n\n");
  return items;
}

function linesOf(text: string, times: Times): StreamItem[] {
  return text
    .replaceAll("\u001E", "\n")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((data, index) => ({
      name: "line",
      id: null,
      data,
      atMs: times?.[index] ?? null,
      kind: "event",
    }));
}

/** What an item is called where it is listed: by its event's name, else by the field that tells kinds apart. */
export function kindOfItem({ name, data, kind }: StreamItem): string {
  if (kind === "done") return "[DONE]";
  if (name !== "message" && name !== "line") return name;
  const head = data.slice(0, 400);
  return /^\s*\{.*?"(?:type|event|object)"\s*:\s*"([\w.:-]{1,60})"/s.exec(head)?.[1] ?? name;
}
