import type { IncomingMessage, ServerResponse } from "node:http";
import { ProblemError } from "@workspace/http";
import type { Admission } from "./admission.ts";
import type { Answering } from "./answering.ts";
import { Call, streamed } from "./call.ts";
import type { ClientRequest, ClientResponse, StreamedCall } from "./call.ts";
import type { Recording } from "./cache/recording.ts";
import type { ResponseCache } from "./cache/response-cache.ts";
import type { Cluster } from "./balancing/cluster.ts";
import type { CorsPolicy } from "./cors.ts";
import type { Signers } from "./credentials/principal.ts";
import type { PlainAnswer } from "./plain/plain-answer.ts";
import type { PlainRequest } from "./plain/plain-request.ts";
import { Exchange } from "./proxy/exchange.ts";
import type { ExchangeExtras, ExchangeTools } from "./proxy/exchange.ts";
import { OnwardHead } from "./proxy/onward-head.ts";
import { malformed, serviceGone } from "./refusals.ts";
import { isReadMethod } from "./request/methods.ts";
import { peerOf } from "./request/peer.ts";
import type { Client } from "./request/peer.ts";
import { readRequestHead } from "./request/request-head.ts";
import type { RequestHead } from "./request/request-head.ts";
import { requestIdOf } from "./request/request-ids.ts";
import type { TrustedProxies } from "./request/trusted-proxies.ts";
import { routeDefaults } from "./routing/route-table.ts";
import type { Route, RouteTable } from "./routing/route-table.ts";
import { hasEncodedSlash, pathEndOf } from "./routing/target.ts";
import type { Upstreams } from "./upstreams/compose-upstreams.ts";
import { Upgrade } from "./upstreams/sockets/upgrade.ts";
import type { EdgeValidation } from "./validation/edge-validation.ts";

const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
const maxTargetLength = 8_192;
/** Stands in where a request is refused before its route is known. */
const nowhere: Route = {
  ...routeDefaults,
  prefix: "none",
  service: "none",
  api: "problem",
  access: "open",
};

/** Where a target leads. */
interface Place {
  readonly target: string;
  /** Where the path ends in it; -1 for one that is too long, or no plain path. */
  readonly pathEnd: number;
  readonly route: Route;
}

/** What can change while the gateway runs, always as one. */
export interface Topology {
  readonly routes: RouteTable;
  readonly clusters: ReadonlyMap<string, Cluster>;
}

export interface GatewayOptions {
  topology: Topology;
  proxies: TrustedProxies;
  cache: ResponseCache;
  validation: EdgeValidation;
  admission: Admission;
  /** Tells services who calls. */
  signers: Signers;
  answering: Answering;
  cors: CorsPolicy;
  exchange: ExchangeTools;
  upstreams: Pick<Upstreams, "run">;
  maxBodyBytes: number;
  maxUploadBytes: number;
  logError: (error: unknown, requestId: string) => void;
  /** Serves the gateway's own API. */
  serveOwn: (call: StreamedCall) => void;
}

/** The path of every request: check, route, admit, then forward or serve. */
export class Gateway {
  private readonly options: GatewayOptions;
  private topology: Topology;
  /** Undefined where no proxy is trusted: then no connection is asked about. */
  private readonly proxies: TrustedProxies | undefined;
  private readonly onward: OnwardHead;
  private readonly proceed = (call: Call) => this.onAdmitted(call);
  private readonly fail = (call: Call, error: unknown) => this.refuse(call, error);

  private readonly forward = (call: Call, recording: Recording | undefined) =>
    this.send(call, recording, undefined);

  constructor(options: GatewayOptions) {
    this.options = options;
    this.topology = options.topology;
    this.proxies = options.proxies.any ? options.proxies : undefined;
    this.onward = new OnwardHead(this.proxies, options.signers);
  }

  /** Puts other routes and services in force, for every request that comes from now on. */
  use(topology: Topology): void {
    this.topology = topology;
  }

  /** A request whose connection would go on as a WebSocket, as `wishesForSocket` says. */
  handleUpgrade(request: IncomingMessage, head: Buffer): void {
    const upgrade = new Upgrade(request, head);
    this.handle(request, upgrade.response, false, upgrade);
  }

  handle(
    request: IncomingMessage,
    response: ServerResponse,
    expectsContinue: boolean,
    upgrade?: Upgrade,
  ): void {
    const place = this.placeOf(request.url ?? "", request.method ?? "");
    const call = this.callAt(place, request, response, readRequestHead(request.rawHeaders));
    call.expectsContinue = expectsContinue;
    call.upgrade = upgrade;
    this.begin(call, place);
  }

  /**
   * Takes a request that came whole, if it goes to a service: the rest needs node's streams.
   * @returns whether it was taken
   */
  handlePlain(request: PlainRequest, response: PlainAnswer): boolean {
    const place = this.placeOf(request.url, request.method);
    const { service } = place.route;
    if (place.route === nowhere || service === "gateway" || service === "upstreams") return false;
    const call = this.callAt(place, request, response, request.head);
    call.body = request.body;
    this.begin(call, place);
    return true;
  }

  private placeOf(target: string, method: string): Place {
    const pathEnd = target.length > maxTargetLength ? -1 : pathEndOf(target);
    const route = pathEnd < 0 ? undefined : this.topology.routes.find(target, pathEnd, method);
    return { target, pathEnd, route: route ?? nowhere };
  }

  private callAt(
    { target, pathEnd, route }: Place,
    request: ClientRequest,
    response: ClientResponse,
    head: RequestHead,
  ): Call {
    return new Call(
      request,
      response,
      target,
      pathEnd < 0 ? 0 : pathEnd,
      route,
      head,
      this.clientOf(request, response),
      requestIdOf(head.requestId),
      performance.now(),
    );
  }

  private begin(call: Call, { pathEnd }: Place): void {
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

  /** The other end of the connection; for a trusted proxy, the client that it names. */
  private clientOf(request: ClientRequest, response: ClientResponse): Client {
    const peer = peerOf(request.socket, response, this.proxies);
    if (!peer.proxy || this.proxies === undefined) return peer;
    const { headers } = request;
    return this.proxies.clientBehind(headers["x-forwarded-for"], headers.forwarded) ?? peer;
  }

  private onAdmitted(call: Call): void {
    const { options } = this;
    const { route } = call;
    if (route.service === "gateway") {
      options.serveOwn(streamed(call));
      return;
    }
    if (route.service === "upstreams") {
      options.upstreams.run(streamed(call)).catch((error: unknown) => this.fail(call, error));
      return;
    }
    if (route.validation !== "off") this.sendChecked(call);
    else if (route.cache) this.sendCached(call, this.forward);
    else this.send(call, undefined, undefined);
  }

  private sendChecked(call: Call): void {
    const checkBody = this.options.validation.check(call);
    const forward = (checked: Call, recording: Recording | undefined) =>
      this.send(checked, recording, checkBody);
    if (call.route.cache) this.sendCached(call, forward);
    else forward(call, undefined);
  }

  private sendCached(call: Call, forward: typeof this.forward): void {
    if (isReadMethod(call.method)) this.options.cache.serve(call, forward);
    else forward(call, undefined);
  }

  private send(
    call: Call,
    recording: Recording | undefined,
    checkBody: ExchangeExtras["checkBody"],
  ): void {
    const { options, topology } = this;
    const { route } = call;
    const cluster = topology.clusters.get(route.service);
    if (cluster === undefined) {
      // It went with a configuration that came while the call was being admitted.
      recording?.onAbort();
      options.answering.refuse(call, serviceGone(route.service));
      return;
    }
    const extras =
      recording === undefined && checkBody === undefined ? undefined : { recording, checkBody };
    const line = `${call.method} ${call.target} HTTP/1.1\r\n`;
    const rest = this.onward.rest(call, recording);
    const exchange = new Exchange(call, cluster, line, rest, options.exchange, extras);
    exchange.start(route.upload ? options.maxUploadBytes : options.maxBodyBytes);
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
