import type { IncomingMessage, ServerResponse } from "node:http";
import { ProblemError } from "@workspace/http";
import type { Admission } from "./admission.ts";
import type { Answering } from "./answering.ts";
import { Call } from "./call.ts";
import type { CorsPolicy } from "./cors.ts";
import { Exchange } from "./proxy/exchange.ts";
import type { ExchangeTools } from "./proxy/exchange.ts";
import { malformed } from "./refusals.ts";
import { peerOf } from "./request/peer.ts";
import { readRequestHead } from "./request/request-head.ts";
import { requestIdOf, traceparentOf } from "./request/request-ids.ts";
import type { Route, RouteTable } from "./routing/route-table.ts";
import { hasEncodedSlash, pathEndOf } from "./routing/target.ts";
import { isLocalNavigation } from "./session/local-navigation.ts";
import type { SessionGuard } from "./session/session-guard.ts";
import type { Upstream } from "./upstream/upstream.ts";

const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
const maxTargetLength = 8_192;
/** Stands in where a request is refused before its route is known. */
const nowhere: Route = {
  prefix: "none",
  service: "none",
  api: "problem",
  access: "open",
  upload: false,
  writesOnly: false,
};

export interface GatewayOptions {
  routes: RouteTable;
  upstreams: ReadonlyMap<string, Upstream>;
  admission: Admission;
  sessions: SessionGuard;
  answering: Answering;
  cors: CorsPolicy;
  exchange: ExchangeTools;
  internalToken: string;
  maxBodyBytes: number;
  maxUploadBytes: number;
  /** Whether browsers on this machine are signed in without a key. */
  localSession: boolean;
  /** The port that clients use, for the check of their Host. */
  port: () => number;
  logError: (error: unknown, requestId: string) => void;
  /** Serves the gateway's own API. */
  serveOwn: (call: Call) => void;
}

/** The path of every request: check, route, admit, then forward or serve. */
export class Gateway {
  private readonly options: GatewayOptions;
  private readonly linesByService: ReadonlyMap<string, string>;
  private readonly proceed = (call: Call) => this.onAdmitted(call);
  private readonly fail = (call: Call, error: unknown) => this.refuse(call, error);

  constructor(options: GatewayOptions) {
    this.options = options;
    this.linesByService = new Map(
      [...options.upstreams.values()].map((upstream) => [
        upstream.name,
        `host: ${upstream.host}:${upstream.port}\r\n` +
          `x-workspace-internal-token: ${options.internalToken}\r\nx-forwarded-proto: http\r\n`,
      ]),
    );
  }

  handle(request: IncomingMessage, response: ServerResponse, expectsContinue: boolean): void {
    const startedAtMs = performance.now();
    const target = request.url ?? "";
    const pathEnd = target.length > maxTargetLength ? -1 : pathEndOf(target);
    const { routes } = this.options;
    const method = request.method ?? "";
    const route = pathEnd < 0 ? nowhere : (routes.find(target, pathEnd, method) ?? nowhere);
    const call = new Call(
      request,
      response,
      target,
      pathEnd < 0 ? 0 : pathEnd,
      route,
      readRequestHead(request.rawHeaders),
      peerOf(request.socket, response),
      requestIdOf(request.headers["x-request-id"]),
      startedAtMs,
      expectsContinue,
    );
    try {
      this.check(call, pathEnd);
      if (this.answerPreflight(call)) return;
      this.options.admission.admit(call, this.proceed, this.fail);
    } catch (error) {
      this.refuse(call, error);
    }
  }

  /** @throws ProblemError for a request that two readers could read differently */
  private check(call: Call, pathEnd: number): void {
    if (pathEnd < 0) {
      throw call.target.length > maxTargetLength
        ? malformed(`The request target may have ${maxTargetLength} characters at most`, 414)
        : malformed("The request target is not a plain path");
    }
    if (call.head.fault !== undefined) throw malformed(call.head.fault);
    if (!methods.has(call.method)) {
      throw new ProblemError({
        type: "method-not-allowed",
        status: 405,
        title: "The method is not allowed",
        detail: "This method is not served here",
      });
    }
    if (call.route === nowhere) {
      throw new ProblemError({
        type: "not-found",
        status: 404,
        title: "Not found",
        detail: "No route leads there",
      });
    }
    if (!takesNames(call.route) && hasEncodedSlash(call.target, pathEnd)) {
      throw malformed("The request target is not a plain path");
    }
  }

  private answerPreflight(call: Call): boolean {
    const { request, response, origin, route } = call;
    if (request.method !== "OPTIONS" || origin === undefined || route.api === "page") return false;
    if (request.headers["access-control-request-method"] === undefined) return false;
    const asked = request.headers["access-control-request-headers"];
    const headers = this.options.cors.preflight(origin, asked);
    headers.push("content-length", "0", "x-request-id", call.requestId);
    response.writeHead(204, headers);
    response.end();
    this.options.answering.observer.onAnswer(call, 204);
    return true;
  }

  private onAdmitted(call: Call): void {
    const { options } = this;
    const { route } = call;
    if (route.service === "gateway") {
      options.serveOwn(call);
      return;
    }
    const upstream = options.upstreams.get(route.service);
    if (upstream === undefined) throw new Error(`No service is called ${route.service}`);
    if (route.api === "page") this.signInLocally(call);
    const exchange = new Exchange(call, upstream, this.requestText(call), options.exchange);
    exchange.start(route.upload ? options.maxUploadBytes : options.maxBodyBytes);
  }

  private signInLocally(call: Call): void {
    const { options } = this;
    if (!options.localSession || call.session !== undefined) return;
    if (isLocalNavigation(call.request, call.head.host, call.peer, options.port()))
      call.setCookie = options.sessions.open("local", null).setCookie;
  }

  /** The request's head as the service gets it. */
  private requestText(call: Call): string {
    const { head, request, route, peer } = call;
    const method = request.method ?? "GET";
    let text =
      `${method} ${call.target} HTTP/1.1\r\n${this.linesByService.get(route.service) ?? ""}` +
      `${call.principal?.keyLine ?? ""}x-forwarded-for: ${peer.address}\r\n` +
      `x-forwarded-host: ${head.host}\r\nx-request-id: ${call.requestId}\r\n` +
      `traceparent: ${traceparentOf(request.headers.traceparent)}\r\n${head.forward}`;
    if (route.api === "page" && head.cookie !== "") text += `cookie: ${head.cookie}\r\n`;
    if (head.chunked) text += "transfer-encoding: chunked\r\n";
    else if (head.contentLength >= 0) text += `content-length: ${head.contentLength}\r\n`;
    else if (method !== "GET" && method !== "HEAD") text += "content-length: 0\r\n";
    return `${text}\r\n`;
  }

  private refuse(call: Call, error: unknown): void {
    if (error instanceof ProblemError) {
      this.options.answering.refuse(call, error);
      return;
    }
    this.options.logError(error, call.requestId);
    this.options.answering.refuse(
      call,
      new ProblemError({
        type: "internal_error",
        status: 500,
        title: "Something went wrong on our side",
        detail: "The failure was logged under the request id",
        cause: error,
      }),
    );
  }
}

/** Services match their paths before they decode them, so that an encoded slash stays in its name. */
function takesNames({ api, service }: Route): boolean {
  return api !== "page" && service !== "gateway";
}
