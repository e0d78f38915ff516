import type { ExchangeBody } from "../exchange.ts";
import { arrayMember, finiteMember, isJsonObject, textMember } from "../json.ts";
import type { JsonObject } from "../json.ts";
import { SkippedEntry } from "./errors.ts";
import type { HarLimits } from "./limits.ts";

/** Chrome keeps the events of an EventSource beside the response, not in its content. */
export function readEventSource(
  entry: JsonObject,
  contentType: string | null,
  limits: HarLimits,
): ExchangeBody | null {
  const messages = arrayMember(entry, "_eventSourceMessages").filter(isJsonObject);
  if (messages.length === 0) return null;
  if (messages.length > limits.messages)
    throw new SkippedEntry("too-many-messages", `over ${limits.messages} events`);
  const times = messages.map((message) => finiteMember(message, "time"));
  const first = times[0] ?? 0;
  const body = {
    contentType: contentType ?? "text/event-stream",
    content: { kind: "text", text: messages.map(eventText).join("") },
    truncated: false,
  } as const;
  if (times.includes(null)) return body;
  return {
    ...body,
    eventTimesMs: times.map((time) => Math.max(0, Math.round(((time ?? first) - first) * 1000))),
  };
}

function eventText(message: JsonObject): string {
  const name = oneLine(textMember(message, "eventName"));
  const id = oneLine(textMember(message, "eventId"));
  const data = (textMember(message, "data") ?? "").split(/\r\n|\r|\n/);
  const lines = data.map((line) => `data: ${line}\n`);
  // "message" is what a nameless event is called.
  if (name !== "" && name !== "message") lines.unshift(`event: ${name}\n`);
  if (id !== "") lines.unshift(`id: ${id}\n`);
  return `${lines.join("")}\n`;
}

function oneLine(text: string | null): string {
  return (text ?? "").replaceAll(/[\r\n]/g, " ");
}
