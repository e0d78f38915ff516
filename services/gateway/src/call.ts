import { IncomingMessage, ServerResponse } from "node:http";
import type { IncomingHttpHeaders } from "node:http";
import type { Socket } from "node:net";
import type { Principal } from "./credentials/principal.ts";
import type { Consumption } from "./limits/limits.ts";
import type { LimitGroup } from "./limits/limit-group.ts";
import type { Client } from "./request/peer.ts";
import type { RequestHead } from "./request/request-head.ts";
import type { Route } from "./routing/route-table.ts";
import type { Upgrade } from "./upstreams/sockets/upgrade.ts";

/** What the path of every call reads of a request, whoever took it from the connection. */
export interface ClientRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly socket: Socket;
  /** Whether the whole body is here. */
  readonly complete: boolean;
}

/** What the path of every call needs for its answer. */
export interface ClientResponse {
  readonly headersSent: boolean;
  readonly destroyed: boolean;
  readonly writableFinished: boolean;
  readonly chunkedEncoding: boolean;
  /** null once the connection is the next answer's. */
  readonly socket: Socket | null;
  /** @throws TypeError for a header that HTTP cannot carry */
  writeHead(status: number, headers: string[]): unknown;
  flushHeaders(): void;
  /** @returns false if the client takes no more for now */
  write(bytes: Buffer): boolean;
  write(text: string, encoding: "latin1"): boolean;
  end(body?: Buffer): unknown;
  end(text: string, encoding: "latin1"): unknown;
  destroy(): unknown;
  /** The answer is over, or its client left. */
  on(event: "close", listener: () => void): unknown;
}

/** One request on its way through the gateway, with what has been found out about it. */
export class Call {
  readonly request: ClientRequest;
  readonly response: ClientResponse;
  readonly target: string;
  /** Where the path ends in the target. */
  readonly pathEnd: number;
  readonly route: Route;
  readonly head: RequestHead;
  /** Where the request comes from: the connection, or whom a trusted proxy names. */
  readonly peer: Client;
  readonly requestId: string;
  readonly origin: string | undefined;
  readonly startedAtMs: number;
  /** Whether the client waits for `100 Continue` before it sends the body. */
  expectsContinue: boolean;
  /** Where it came whole with the head. */
  body: Buffer | undefined;
  /** Where it would go on as a WebSocket. */
  upgrade: Upgrade | undefined;
  principal: Principal | undefined;
  /** The limits that counted the request; the answer tells their state. */
  limits: LimitGroup | undefined;
  /** The model that answered, and what the answer used, where it told. */
  model: string;
  used: Consumption | undefined;
  /** It was counted as it came, while the call went on. */
  useIsCounted: boolean;

  constructor(
    request: ClientRequest,
    response: ClientResponse,
    target: string,
    pathEnd: number,
    route: Route,
    head: RequestHead,
    peer: Client,
    requestId: string,
    startedAtMs: number,
  ) {
    this.request = request;
    this.response = response;
    this.target = target;
    this.pathEnd = pathEnd;
    this.route = route;
    this.head = head;
    this.peer = peer;
    this.requestId = requestId;
    this.origin = head.origin;
    this.startedAtMs = startedAtMs;
    this.expectsContinue = false;
    this.body = undefined;
    this.upgrade = undefined;
    this.principal = undefined;
    this.limits = undefined;
    this.model = "";
    this.used = undefined;
    this.useIsCounted = false;
  }

  get path(): string {
    return this.target.slice(0, this.pathEnd);
  }

  get method(): string {
    return this.request.method ?? "GET";
  }

  get wantsPage(): boolean {
    return this.request.headers.accept?.includes("text/html") ?? false;
  }

  /** Whether more of the body is still to come from the client. */
  get bodyIsComing(): boolean {
    return (this.head.contentLength > 0 || this.head.chunked) && !this.request.complete;
  }
}

/** A call whose request and answer are streams of node's. */
export interface StreamedCall extends Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** @throws Error for a call that came whole: those go to services alone */
export function streamed(call: Call): StreamedCall {
  if (isStreamed(call)) return call;
  throw new Error("A call that came whole has no streams");
}

function isStreamed(call: Call): call is StreamedCall {
  return call.request instanceof IncomingMessage && call.response instanceof ServerResponse;
}
