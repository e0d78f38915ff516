import type { IncomingMessage, RequestListener } from "node:http";
import { internalHeaders } from "@workspace/http";
import type { Answering } from "./answering.ts";
import type { Call } from "./call.ts";
import { clientLeft } from "./observe/observer.ts";
import { bodyTooLarge } from "./refusals.ts";
import { traceparentOf } from "./request/request-ids.ts";
import { sessionCookieIn } from "./session/session-cookie.ts";

/** How the gateway tells its own handlers what it found out; from outside these never arrive. */
export const ownHeaders = {
  /** The session's cookie, if it holds and the request comes from this origin. */
  session: "x-workspace-session",
  /** What limits count the client as. */
  client: "x-workspace-client",
} as const;

/** Room for the largest configuration; nothing else that is sent here comes near. */
export const maxOwnBodyBytes = 256 * 1024;

/**
 * Hands a call to the gateway's own API, which is a service like any other behind the same kernel:
 * what the client claimed is taken out of the headers and what is known put in.
 */
export function serveOwnApi(call: Call, answering: Answering, handler: RequestListener): void {
  const { request, response, head } = call;
  if (head.contentLength > maxOwnBodyBytes) {
    answering.refuse(call, bodyTooLarge(maxOwnBodyBytes));
    return;
  }
  if (call.expectsContinue) response.writeContinue();
  rewriteHeaders(call, request);
  const headers: string[] = [];
  answering.addHeaders(call, headers);
  for (let at = 0; at < headers.length; at += 2)
    response.setHeader(headers[at] ?? "", headers[at + 1] ?? "");
  response.on("close", () =>
    answering.observer.onCount(call, response.writableFinished ? response.statusCode : clientLeft),
  );
  handler(request, response);
}

function rewriteHeaders(call: Call, request: IncomingMessage): void {
  const { headers } = request;
  for (const name of Object.keys(headers))
    if (name.startsWith("x-workspace-")) delete headers[name];
  headers[internalHeaders.requestId] = call.requestId;
  headers[internalHeaders.traceparent] = traceparentOf(headers.traceparent);
  headers[ownHeaders.client] = call.peer.limitedAs;
  const keyId = call.principal?.keyId;
  if (keyId) headers[internalHeaders.keyId] = keyId;
  const cookie = call.session && sessionCookieIn(call.head.cookie);
  if (cookie) headers[ownHeaders.session] = cookie;
}
