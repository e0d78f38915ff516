import { BoundedMap } from "../evidence/bounded-map.ts";
import { addRequestParameters } from "../parameters/add-request.ts";
import { createParameters, mergeParameters } from "../parameters/parameter-evidence.ts";
import type { Parameters } from "../parameters/parameter-evidence.ts";
import type { Exchange } from "@workspace/traffic";
import { addBody, createBody, mergeBody } from "./body-evidence.ts";
import type { BodyEvidence } from "./body-evidence.ts";
import { callOf } from "./call.ts";
import type { Content } from "./content.ts";
import { addResponseHeaders } from "./response-headers.ts";
import { countCredentials, noteTime } from "./note-call.ts";
import { createSocket, mergeSocket } from "./socket-evidence.ts";
import type { SocketEvidence } from "./socket-evidence.ts";

/** What was seen of one method at one path. */
export interface OperationEvidence {
  /** Exchanges, failure pages left out; 0 where nothing else was seen. */
  count: number;
  /** Milliseconds since 1970; Infinity and -Infinity while no exchange said when. */
  first: number;
  last: number;
  /** Requests whose path ended in a slash. */
  slashed: number;
  readonly query: Parameters;
  readonly headers: Parameters;
  readonly cookies: Parameters;
  /** Sets of credentials, as names, by how many requests came with just these. */
  readonly credentials: BoundedMap<{ count: number }>;
  /** By media type. */
  readonly requests: BoundedMap<BodyEvidence>;
  requestsWithBody: number;
  /** What WebSockets said that were opened here; null where none were. */
  socket: SocketEvidence | null;
  /** By status. */
  readonly responses: BoundedMap<ResponseEvidence>;
}

export interface ResponseEvidence {
  count: number;
  readonly headers: Parameters;
  readonly bodies: BoundedMap<BodyEvidence>;
}

const mediaTypeLimit = 16;
const statusLimit = 40;
const credentialLimit = 24;
const headerLimit = 48;

export function createOperation(): OperationEvidence {
  return {
    count: 0,
    first: Infinity,
    last: -Infinity,
    slashed: 0,
    query: createParameters(),
    headers: createParameters(headerLimit),
    cookies: createParameters(headerLimit),
    credentials: new BoundedMap(credentialLimit),
    requests: new BoundedMap(mediaTypeLimit),
    requestsWithBody: 0,
    socket: null,
    responses: new BoundedMap(statusLimit),
  };
}

export function createResponse(): ResponseEvidence {
  return {
    count: 0,
    headers: createParameters(headerLimit),
    bodies: new BoundedMap(mediaTypeLimit),
  };
}

export function addToOperation(
  operation: OperationEvidence,
  exchange: Exchange,
  url: URL,
  request: Content | null,
  response: Content | null,
): void {
  const at = noteTime(operation, exchange);
  operation.count += 1;
  if (url.pathname.length > 1 && url.pathname.endsWith("/")) operation.slashed += 1;
  addRequestParameters(operation, exchange.request, url, at);
  countCredentials(operation, exchange.request, url);
  const call = callOf(request, url);
  if (request) {
    operation.requestsWithBody += 1;
    const body = operation.requests.take(request.mediaType, createBody);
    if (body) addBody(body, request, { call, source: exchange.request.body, at });
  }
  addAnswer(operation, exchange, response, { call, at });
}

/**
 * A page that tells of a failure, where an API would be: proxies and frameworks send them. It makes no
 * operation, and is an answer of the operation that other exchanges show.
 */
export function addFailurePage(
  operation: OperationEvidence,
  exchange: Exchange,
  response: Content | null,
): void {
  const at = exchange.startedAt === null ? Number.NaN : Date.parse(exchange.startedAt);
  addAnswer(operation, exchange, response, { call: "", at });
}

function addAnswer(
  operation: OperationEvidence,
  exchange: Exchange,
  response: Content | null,
  { call, at }: { call: string; at: number },
): void {
  if (!exchange.response) return;
  const answer = operation.responses.take(String(exchange.response.status), createResponse);
  if (!answer) return;
  answer.count += 1;
  addResponseHeaders(answer.headers, exchange.response.headers, at);
  if (!response) return;
  const body = answer.bodies.take(response.mediaType, createBody);
  if (body) addBody(body, response, { call, source: exchange.response.body, at });
}

export function mergeOperation(into: OperationEvidence, from: OperationEvidence): void {
  into.count += from.count;
  into.first = Math.min(into.first, from.first);
  into.last = Math.max(into.last, from.last);
  into.slashed += from.slashed;
  into.requestsWithBody += from.requestsWithBody;
  mergeParameters(into.query, from.query);
  mergeParameters(into.headers, from.headers);
  mergeParameters(into.cookies, from.cookies);
  for (const [names, { count }] of from.credentials.entries()) {
    const own = into.credentials.take(names, zero);
    if (own) own.count += count;
  }
  mergeBodies(into.requests, from.requests);
  if (from.socket) mergeSocket((into.socket ??= createSocket()), from.socket);
  for (const [status, response] of from.responses.entries()) {
    const own = into.responses.take(status, createResponse);
    if (!own) continue;
    own.count += response.count;
    mergeParameters(own.headers, response.headers);
    mergeBodies(own.bodies, response.bodies);
  }
}

function mergeBodies(into: BoundedMap<BodyEvidence>, from: BoundedMap<BodyEvidence>): void {
  for (const [mediaType, body] of from.entries()) {
    const own = into.take(mediaType, createBody);
    if (own) mergeBody(own, body);
  }
}

function zero(): { count: number } {
  return { count: 0 };
}
