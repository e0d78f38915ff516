import type { Exchange, WebSocketMessage } from "@workspace/traffic";
import { addEvent, addStreamEnd, createEventShape, mergeEventShapes } from "../events/index.ts";
import type { EventShape } from "../events/index.ts";
import { addRequestParameters } from "../parameters/add-request.ts";
import { countCredentials, noteTime } from "./note-call.ts";
import type { OperationEvidence } from "./operation-evidence.ts";

/** What was said over the WebSockets at one path: each side's messages as the events of a stream. */
export interface SocketEvidence {
  readonly sent: MessageEvidence;
  readonly received: MessageEvidence;
}

export interface MessageEvidence {
  texts: EventShape;
  binary: number;
}

export const directions = ["sent", "received"] as const satisfies WebSocketMessage["direction"][];

export function createSocket(): SocketEvidence {
  return { sent: createMessages(), received: createMessages() };
}

function createMessages(): MessageEvidence {
  return { texts: createEventShape(), binary: 0 };
}

/** One connection: how it was opened, and its messages. */
export function addSocket(operation: OperationEvidence, exchange: Exchange, url: URL): void {
  const at = noteTime(operation, exchange);
  operation.count += 1;
  addRequestParameters(operation, exchange.request, url, at);
  countCredentials(operation, exchange.request, url);
  const socket = (operation.socket ??= createSocket());
  for (const { direction, kind, data, at: sentAt } of exchange.messages) {
    const messages = socket[direction];
    if (kind === "binary") messages.binary += 1;
    else addEvent(messages.texts, { event: null, data }, sentAt === null ? at : Date.parse(sentAt));
  }
  for (const direction of directions) addStreamEnd(socket[direction].texts);
}

export function mergeSocket(into: SocketEvidence, from: SocketEvidence): void {
  for (const direction of directions) {
    into[direction].binary += from[direction].binary;
    into[direction].texts = mergeEventShapes(into[direction].texts, from[direction].texts);
  }
}
