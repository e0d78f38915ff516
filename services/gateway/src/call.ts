import type { IncomingMessage, ServerResponse } from "node:http";
import type { Principal } from "./credentials/principal.ts";
import type { Consumption } from "./limits/limits.ts";
import type { LimitGroup } from "./limits/limit-group.ts";
import type { Client } from "./request/peer.ts";
import type { RequestHead } from "./request/request-head.ts";
import type { Route } from "./routing/route-table.ts";
import type { Upgrade } from "./upstreams/sockets/upgrade.ts";

/** One request on its way through the gateway, with what has been found out about it. */
export class Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
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
  readonly expectsContinue: boolean;
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
    request: IncomingMessage,
    response: ServerResponse,
    target: string,
    pathEnd: number,
    route: Route,
    head: RequestHead,
    peer: Client,
    requestId: string,
    startedAtMs: number,
    expectsContinue: boolean,
  ) {
    this.request = request;
    this.response = response;
    this.target = target;
    this.pathEnd = pathEnd;
    this.route = route;
    this.head = head;
    this.peer = peer;
    this.requestId = requestId;
    this.origin = request.headers.origin;
    this.startedAtMs = startedAtMs;
    this.expectsContinue = expectsContinue;
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
