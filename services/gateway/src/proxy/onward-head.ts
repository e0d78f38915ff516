import type { Call, ClientRequest } from "../call.ts";
import type { Recording } from "../cache/recording.ts";
import type { Signers } from "../credentials/principal.ts";
import { isReadMethod } from "../request/methods.ts";
import { plainAddress } from "../request/peer.ts";
import { traceparentOf } from "../request/request-ids.ts";
import type { TrustedProxies } from "../request/trusted-proxies.ts";
import { takesCookies } from "../routing/route-table.ts";

/** Writes the heads of requests as services get them. */
export class OnwardHead {
  private readonly proxies: TrustedProxies | undefined;
  private readonly signers: Signers;

  /** @param proxies undefined where none is trusted */
  constructor(proxies: TrustedProxies | undefined, signers: Signers) {
    this.proxies = proxies;
    this.signers = signers;
  }

  /** What stands after the request line and the lines of the instance, the blank line included. */
  rest(call: Call, recording: Recording | undefined): string {
    const { head, request, route, peer } = call;
    const identity = call.principal?.lineFor(route.service, this.signers, call.startedAtMs) ?? "";
    let text =
      `${identity}x-forwarded-proto: ${this.schemeOf(request)}\r\n` +
      `x-forwarded-for: ${peer.address}\r\n` +
      `x-forwarded-host: ${head.host}\r\nx-request-id: ${call.requestId}\r\n` +
      `traceparent: ${traceparentOf(head.traceparent)}\r\n`;
    const conditions = recording?.conditions ?? "";
    text += conditions === "" ? head.forward : withoutConditions(head.forward) + conditions;
    if (takesCookies(route) && head.cookie !== "") text += `cookie: ${head.cookie}\r\n`;
    if (head.chunked) text += "transfer-encoding: chunked\r\n";
    else if (head.contentLength >= 0) text += `content-length: ${head.contentLength}\r\n`;
    else if (!isReadMethod(call.method)) text += "content-length: 0\r\n";
    return `${text}\r\n`;
  }

  /** The gateway itself speaks HTTP; only a trusted proxy may say that it was called by HTTPS. */
  private schemeOf(request: ClientRequest): "http" | "https" {
    if (this.proxies === undefined || request.headers["x-forwarded-proto"] !== "https")
      return "http";
    return this.proxies.has(plainAddress(request.socket.remoteAddress ?? "")) ? "https" : "http";
  }
}

/** Conditions of the client's own: the store asks with those of what it has. */
function withoutConditions(lines: string): string {
  return lines.replaceAll(/^(?:if-none-match|if-modified-since):[^\n]*\n/gim, "");
}
