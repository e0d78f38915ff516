import type { ErrorShape } from "@workspace/http";
import { isReadMethod } from "../request/methods.ts";
import { upstreamsPrefix } from "../upstreams/upstream-target.ts";

/** How answers of the gateway itself look: by the API that was called, or as a page. */
export type ApiStyle = ErrorShape | "page";

export interface Route {
  readonly prefix: string;
  /** Name of the service; `gateway` is this process. */
  readonly service: string;
  readonly api: ApiStyle;
  /**
   * `caller`: only for who is signed in. `open`: for anybody. `service`: the service decides, and
   * gets the cookies for it; a bearer that is given must be good.
   */
  readonly access: "caller" | "open" | "service";
  /** Whether bodies may have the size of an upload. */
  readonly upload: boolean;
  /** A read of this path is a page of the root's: `POST /search` and `GET /search` differ. */
  readonly writesOnly: boolean;
  /** Whether requests are held against the API's spec, and what follows. */
  readonly validation: "off" | "warn" | "enforce";
  /** Whether answers may be stored, for each principal apart. */
  readonly cache: boolean;
  /** A read that takes longer is asked of a second instance too; 0 is never. */
  readonly hedgeAfterMs: number;
}

/** What a route has where nothing else is said. */
export const routeDefaults = {
  access: "caller",
  upload: false,
  writesOnly: false,
  validation: "off",
  cache: false,
  hedgeAfterMs: 0,
} as const;

const modePattern = /^(?:open|service|upload|writes|cache|warn|enforce|hedge-\d{1,5})$/;

const probes: ReadonlySet<string> = new Set(["/health", "/ready", "/metrics"]);

/** `/health`, `/ready` and `/metrics` ask for no sign-in: probes and scrapers call them. */
const ownRoutes: readonly Route[] = [
  // What no route leads to under it is a mistake of a program, which wants no page.
  own("/api", "open"),
  own("/api/gateway", "caller"),
  // Answered by upstreams and called by their clients, who read errors as Perplexity's.
  { ...own(upstreamsPrefix, "caller"), service: "upstreams", api: "perplexity" },
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
      return route.writesOnly && isReadMethod(method) ? this.root : route;
    }
    return this.root;
  }
}

/** Cookies are secrets: a service that decides nothing by them gets none. */
export function takesCookies({ api, access }: Route): boolean {
  return api === "page" || access === "service";
}

/** Whether the request is a probe's or a scraper's, which is nobody's use. */
export function isProbe(route: Route): boolean {
  return probes.has(route.prefix);
}

/** The gateway's own paths, which no configured route may take over. */
export function isOwnPath(prefix: string): boolean {
  return ownRoutes.some(
    (route) =>
      prefix === route.prefix || (route.prefix !== "/api" && prefix.startsWith(`${route.prefix}/`)),
  );
}

/** @throws RangeError for text that is not `prefix=service:api` with any number of `:mode` */
export function parseRoute(text: string): Route {
  const match = /^(\/[\w./-]*)=([a-z][\w-]*):(perplexity|problem|page)((?::[\w-]+)*)$/.exec(text);
  if (!match) throw new RangeError(`Not a route: ${text}`);
  const [, prefix = "/", service = "", api, tail = ""] = match;
  const modes = tail.split(":").slice(1);
  const unknown = modes.find((mode) => !modePattern.test(mode));
  if (unknown !== undefined) throw new RangeError(`Not a mode of a route: ${unknown}`);
  const hedge = modes.find((mode) => mode.startsWith("hedge-"));
  return {
    prefix: prefix.length > 1 ? prefix.replace(/\/+$/, "") : prefix,
    service,
    api: api === "perplexity" || api === "page" ? api : "problem",
    access: modes.includes("open") ? "open" : modes.includes("service") ? "service" : "caller",
    upload: modes.includes("upload"),
    writesOnly: modes.includes("writes"),
    validation: modes.includes("enforce") ? "enforce" : modes.includes("warn") ? "warn" : "off",
    cache: modes.includes("cache"),
    hedgeAfterMs: hedge === undefined ? 0 : Number(hedge.slice("hedge-".length)),
  };
}

/** `name=http://host:port`. @throws RangeError */
export function parseService(text: string): { name: string; url: URL } {
  const match = /^([a-z][\w-]*)=(http:\/\/[^/?#@]+)\/?$/.exec(text);
  if (!match) throw new RangeError(`Not a service: ${text}`);
  return { name: match[1] ?? "", url: new URL(match[2] ?? "") };
}

function own(prefix: string, access: Route["access"]): Route {
  return { ...routeDefaults, prefix, service: "gateway", api: "problem", access };
}

function firstSegment(path: string, pathEnd: number): string {
  const end = path.indexOf("/", 1);
  return path.slice(1, end > 0 && end < pathEnd ? end : pathEnd);
}
