import { parseUrl } from "@workspace/traffic";
import type { Exchange } from "@workspace/traffic";
import { readContent } from "../operations/content.ts";
import { roleOf } from "../operations/exchange-role.ts";
import type { ExchangeRole } from "../operations/exchange-role.ts";
import {
  addFailurePage,
  addToOperation,
  createOperation,
} from "../operations/operation-evidence.ts";
import { addSocket } from "../operations/socket-evidence.ts";
import { countEchoes } from "../paths/count-echoes.ts";
import { createPathNode, mergePathNode, takeOperation, takePath } from "../paths/path-node.ts";
import type { PathNode } from "../paths/path-node.ts";
import { segmentsOf } from "../paths/segment.ts";
import { BoundedMap } from "./bounded-map.ts";

/** What one capture shows of the APIs in it. Adding and merging may come in any order. */
export interface Evidence {
  /** By origin, such as `https://api.example.com`. */
  readonly hosts: BoundedMap<HostEvidence>;
  /** Exchanges of origins beyond the limit: counted, not read. */
  beyond: number;
}

export interface HostEvidence {
  readonly roles: Record<ExchangeRole, number>;
  readonly paths: PathNode;
  /** Where WebSockets were opened. */
  readonly sockets: PathNode;
}

const hostLimit = 512;
const methodPattern = /^[A-Z][A-Z-]{0,19}$/;

export function createEvidence(): Evidence {
  return { hosts: new BoundedMap(hostLimit), beyond: 0 };
}

export function createHost(): HostEvidence {
  return {
    roles: {
      operation: 0,
      page: 0,
      asset: 0,
      preflight: 0,
      websocket: 0,
      unanswered: 0,
      "not-http": 0,
    },
    paths: createPathNode(0),
    sockets: createPathNode(0),
  };
}

export function addExchange(evidence: Evidence, exchange: Exchange): void {
  const url = parseUrl(exchange.request.url);
  if (!url) return;
  const host = evidence.hosts.take(originOf(url), createHost, (_, evicted) => {
    evidence.beyond += exchangesOf(evicted);
  });
  if (!host) {
    evidence.beyond += 1;
    return;
  }
  const isReading = exchange.request.method === "GET" || exchange.request.method === "HEAD";
  const request = isReading ? null : readContent(exchange.request.body);
  const response = readContent(exchange.response?.body ?? null);
  const method = exchange.request.method.toUpperCase();
  const role = methodPattern.test(method) ? roleOf(exchange, url, request, response) : "not-http";
  host.roles[role] += 1;
  if (role === "websocket") {
    const opened = takeOperation(host.sockets, segmentsOf(url.pathname), "GET");
    if (opened) addSocket(opened, exchange, url);
    return;
  }
  const isFailure = role === "page" && (exchange.response?.status ?? 0) >= 400;
  if (role !== "operation" && !isFailure) return;
  const steps = takePath(host.paths, segmentsOf(url.pathname));
  const operation = (steps.at(-1)?.node ?? host.paths).operations.take(method, createOperation);
  const isSuccess = exchange.response?.status === 200;
  if (isSuccess && response?.kind === "json") countEchoes(steps, response.value);
  if (!operation) return;
  if (isFailure) addFailurePage(operation, exchange, response);
  else addToOperation(operation, exchange, url, request, response);
}

/** A new evidence of all that both hold; neither is changed. */
export function mergeEvidence(a: Evidence, b: Evidence): Evidence {
  const merged = createEvidence();
  for (const part of [a, b]) addEvidence(merged, part);
  return merged;
}

/** Adds what `from` holds, and keeps no part of it. */
export function addEvidence(into: Evidence, from: Evidence): void {
  into.beyond += from.beyond;
  for (const [origin, host] of from.hosts.entries()) {
    const own = into.hosts.take(origin, createHost, (_, evicted) => {
      into.beyond += exchangesOf(evicted);
    });
    if (own) addHost(own, host);
    else into.beyond += exchangesOf(host);
  }
}

export function addHost(into: HostEvidence, from: HostEvidence): void {
  for (const [role, count] of rolesOf(from)) into.roles[role] += count;
  mergePathNode(into.paths, from.paths, 0);
  mergePathNode(into.sockets, from.sockets, 0);
}

export function rolesOf({ roles }: HostEvidence): [ExchangeRole, number][] {
  return [
    ["operation", roles.operation],
    ["page", roles.page],
    ["asset", roles.asset],
    ["preflight", roles.preflight],
    ["websocket", roles.websocket],
    ["unanswered", roles.unanswered],
    ["not-http", roles["not-http"]],
  ];
}

export function exchangesOf(host: HostEvidence): number {
  return rolesOf(host).reduce((sum, [, count]) => sum + count, 0);
}

function originOf(url: URL): string {
  const scheme =
    url.protocol === "ws:" ? "http:" : url.protocol === "wss:" ? "https:" : url.protocol;
  return `${scheme}//${url.host}`;
}
