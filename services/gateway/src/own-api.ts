import type { IncomingMessage, RequestListener } from "node:http";
import { internalHeaders } from "@workspace/http";
import type { Answering } from "./answering.ts";
import type { StreamedCall } from "./call.ts";
import type { Signers } from "./credentials/principal.ts";
import { clientLeft } from "./observe/observer.ts";
import { bodyTooLarge } from "./refusals.ts";
import { traceparentOf } from "./request/request-ids.ts";

/** Room for the largest configuration; nothing else that is sent here comes near. */
export const maxOwnBodyBytes = 256 * 1024;

export interface OwnApi {
  answering: Answering;
  signers: Signers;
  internalToken: string;
  handler: RequestListener;
}

/**
 * Hands a call to the gateway's own API, which is a service like any other behind the same kernel:
 * what the client claimed is taken out of the headers and what is known put in.
 */
export function serveOwnApi(call: StreamedCall, own: OwnApi): void {
  const { request, response, head } = call;
  const { answering } = own;
  if (head.contentLength > maxOwnBodyBytes) {
    answering.refuse(call, bodyTooLarge(maxOwnBodyBytes));
    return;
  }
  if (call.expectsContinue) response.writeContinue();
  rewriteHeaders(call, request, own);
  const headers: string[] = [];
  answering.addHeaders(call, headers);
  for (let at = 0; at < headers.length; at += 2)
    response.setHeader(headers[at] ?? "", headers[at + 1] ?? "");
  response.on("close", () =>
    answering.observer.onCount(call, response.writableFinished ? response.statusCode : clientLeft),
  );
  own.handler(request, response);
}

function rewriteHeaders(
  { head, principal, requestId }: StreamedCall,
  { headers }: IncomingMessage,
  { signers, internalToken }: OwnApi,
): void {
  for (const name of Object.keys(headers))
    if (name.startsWith("x-workspace-")) delete headers[name];
  delete headers.authorization;
  delete headers.cookie;
  headers[internalHeaders.requestId] = requestId;
  headers[internalHeaders.traceparent] = traceparentOf(head.traceparent);
  headers[internalHeaders.token] = internalToken;
  if (principal) headers[internalHeaders.identity] = signers.sign("gateway", principal.identity);
}
