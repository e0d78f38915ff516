import type { ErrorShape } from "@workspace/http";

/** How answers of the gateway itself look: by the API that was called, or as a page. */
export type ApiStyle = ErrorShape | "page";

export interface Route {
  readonly prefix: string;
  /** Name of the service; `gateway` is this process. */
  readonly service: string;
  readonly api: ApiStyle;
  /** `open` needs no key. */
  readonly access: "key" | "open";
  /** Whether bodies may have the size of an upload. */
  readonly upload: boolean;
  /** A read of this path is a page of the root's: `POST /search` and `GET /search` differ. */
  readonly writesOnly: boolean;
}

/** `/health`, `/ready` and `/metrics` need no key: probes and scrapers call them. */
const ownRoutes: readonly Route[] = [
  own("/api/gateway", "key"),
  own("/api/gateway/session", "open"),
  own("/health", "open"),
  own("/ready", "open"),
  own("/metrics", "open"),
];

/**
 * Longest prefix at segment boundaries: `/v1` serves `/v1` and `/v1/models`, not `/v1x`.
 * Routes are kept by first segment, so that a look-up compares few prefixes.
 */
export class RouteTable {
  readonly routes: readonly Route[];
  private readonly bySegment = new Map<string, Route[]>();
  private readonly root: Route | undefined;

  constructor(configured: readonly Route[]) {
    this.routes = [...configured, ...ownRoutes].toSorted(
      (a, b) => b.prefix.length - a.prefix.length,
    );
    this.root = this.routes.find((route) => route.prefix === "/");
    for (const route of this.routes) {
      if (route === this.root) continue;
      const segment = firstSegment(route.prefix, route.prefix.length);
      this.bySegment.set(segment, [...(this.bySegment.get(segment) ?? []), route]);
    }
  }

  /** @param pathEnd where the path ends in the checked target */
  find(target: string, pathEnd: number, method: string): Route | undefined {
    const candidates = this.bySegment.get(firstSegment(target, pathEnd));
    if (candidates === undefined) return this.root;
    for (const route of candidates) {
      const { length } = route.prefix;
      if (length > pathEnd || !target.startsWith(route.prefix)) continue;
      if (length !== pathEnd && target.charCodeAt(length) !== 0x2f) continue;
      return route.writesOnly && (method === "GET" || method === "HEAD") ? this.root : route;
    }
    return this.root;
  }
}

/** @throws RangeError for text that is not `prefix=service:api[:open|:upload|:writes]` */
export function parseRoute(text: string): Route {
  const match =
    /^(\/[\w./-]*)=([a-z][\w-]*):(perplexity|problem|page)(?::(open|upload|writes))?$/.exec(text);
  if (!match) throw new RangeError(`Not a route: ${text}`);
  const [, prefix = "/", service = "", api, mode] = match;
  return {
    prefix: prefix.length > 1 ? prefix.replace(/\/+$/, "") : prefix,
    service,
    api: api === "perplexity" || api === "page" ? api : "problem",
    access: mode === "open" || api === "page" ? "open" : "key",
    upload: mode === "upload",
    writesOnly: mode === "writes",
  };
}

/** `name=http://host:port`. @throws RangeError */
export function parseService(text: string): { name: string; url: URL } {
  const match = /^([a-z][\w-]*)=(http:\/\/[^/?#@]+)\/?$/.exec(text);
  if (!match) throw new RangeError(`Not a service: ${text}`);
  return { name: match[1] ?? "", url: new URL(match[2] ?? "") };
}

function own(prefix: string, access: Route["access"]): Route {
  return { prefix, service: "gateway", api: "problem", access, upload: false, writesOnly: false };
}

function firstSegment(path: string, pathEnd: number): string {
  const end = path.indexOf("/", 1);
  return path.slice(1, end > 0 && end < pathEnd ? end : pathEnd);
}
