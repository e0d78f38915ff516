import type { WebSocketMessage } from "../exchange.ts";
import { arrayMember, finiteMember, isJsonObject, member, textMember } from "../json.ts";
import type { JsonObject } from "../json.ts";
import { SkippedEntry } from "./errors.ts";
import type { HarLimits } from "./limits.ts";

/** Chrome's list, which mitmproxy, Proxyman, Charles and HTTP Toolkit write as well. */
export function readMessages(entry: JsonObject, limits: HarLimits): WebSocketMessage[] {
  const stored = arrayMember(entry, "_webSocketMessages");
  if (stored.length > limits.messages)
    throw new SkippedEntry("too-many-messages", `over ${limits.messages} WebSocket messages`);
  const messages: WebSocketMessage[] = [];
  for (const item of stored) {
    const message = isJsonObject(item) ? readMessage(item) : null;
    if (message !== null) messages.push(message);
  }
  return messages;
}

/** Null for what is no message: an error of the connection, ping, pong and close. */
function readMessage(item: JsonObject): WebSocketMessage | null {
  const type = textMember(item, "type");
  const data = textMember(item, "data");
  const opcode = finiteMember(item, "opcode") ?? 1;
  if (data === null || (type !== "send" && type !== "receive") || opcode > 2) return null;
  return {
    direction: type === "send" ? "sent" : "received",
    kind: opcode === 2 ? "binary" : "text",
    data,
    at: messageTime(item),
  };
}

/** Seconds since 1970 as a rule, milliseconds with some, a date with others. */
function messageTime(item: JsonObject): string | null {
  const value = member(item, "time");
  if (typeof value === "string" && Number.isNaN(Number(value))) return instant(Date.parse(value));
  const time = finiteMember(item, "time");
  if (time === null || time <= 0) return null;
  return instant(time > 1e11 ? time : time * 1000);
}

const firstInstant = Date.UTC(1970, 0);
const lastInstant = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** RFC 3339, or null for what is no time at which traffic can have been. */
export function instant(epochMs: number): string | null {
  const rounded = Math.round(epochMs);
  return rounded >= firstInstant && rounded <= lastInstant ? new Date(rounded).toISOString() : null;
}
