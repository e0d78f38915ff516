import type { ClientRequest } from "../call.ts";
import { ownText } from "../request/own-text.ts";
import { readDirectives, secondsOf } from "./directives.ts";
import type { Directives } from "./directives.ts";

/** A stored response, as it came from the service. */
export interface CachedResponse {
  readonly status: number;
  /** Names and values in turn, without Age. */
  headers: string[];
  readonly body: Buffer;
  /** Request headers that chose this response, by lower-case name. */
  readonly vary: ReadonlyMap<string, string>;
  etag: string;
  lastModified: string;
  /** On the clock of the process. */
  storedAtMs: number;
  /** Seconds that it had been under way or stored elsewhere when it came. */
  initialAgeSeconds: number;
  freshSeconds: number;
  /** May never be given out stale, whatever the client would take. */
  mustRevalidate: boolean;
}

/** A request, whose headers are only looked at where that is needed. */
export type HasHeaders = Pick<ClientRequest, "headers">;

/** Statuses that are understood well enough to be stored. Source: RFC 9110, 15.1. */
const storable = new Set([200, 203, 300, 301, 308, 404, 410]);

/**
 * Reads a response head into what is stored of it. Entries are kept for one principal each, so
 * that this is a private cache: `private` is stored, and `s-maxage` is not meant for it.
 *
 * @returns undefined if it must not or need not be stored. Source: RFC 9111, 3
 */
export function cachedResponse(
  status: number,
  headers: readonly string[],
  request: HasHeaders,
  askedAtMs: number,
): CachedResponse | undefined {
  if (!storable.has(status) || saysNoStore(headers)) return undefined;
  const own = valuesOf(headers);
  const directives = readDirectives(own.get("cache-control"));
  if (own.has("set-cookie")) return undefined;
  const vary = varyOf(own.get("vary"), request);
  if (vary === undefined) return undefined;
  const freshSeconds = lifetimeOf(directives, own);
  const etag = ownText(own.get("etag") ?? "");
  const lastModified = ownText(own.get("last-modified") ?? "");
  if (freshSeconds <= 0 && etag === "" && lastModified === "") return undefined;
  return {
    status,
    headers: without(headers, "age").map(ownText),
    body: Buffer.alloc(0),
    vary,
    etag,
    lastModified,
    storedAtMs: performance.now(),
    initialAgeSeconds: initialAgeOf(own, askedAtMs),
    freshSeconds,
    mustRevalidate: directives.has("must-revalidate") || directives.has("no-cache"),
  };
}

/** Source: RFC 9111, 4.2.3. */
export function ageSeconds(entry: CachedResponse, nowMs: number): number {
  return entry.initialAgeSeconds + Math.max(0, nowMs - entry.storedAtMs) / 1_000;
}

/** Whether the stored response may be given to a request as it is. Source: RFC 9111, 4 and 5.2.1. */
export function isUsable(entry: CachedResponse, request: Directives, nowMs: number): boolean {
  if (request.has("no-cache")) return false;
  const age = ageSeconds(entry, nowMs);
  const maxAge = secondsOf(request, "max-age");
  if (maxAge !== undefined && age > maxAge) return false;
  const left = entry.freshSeconds - age;
  if (left > 0) return left >= (secondsOf(request, "min-fresh") ?? 0);
  if (entry.mustRevalidate || !request.has("max-stale")) return false;
  const maxStale = request.get("max-stale") === "" ? Infinity : secondsOf(request, "max-stale");
  return -left <= (maxStale ?? 0);
}

export function matchesVary(entry: CachedResponse, request: HasHeaders): boolean {
  for (const [name, value] of entry.vary) if (normal(request.headers[name]) !== value) return false;
  return true;
}

/** Takes over what a 304 says anew. Source: RFC 9111, 3.2 and 4.3.4. */
export function freshen(
  entry: CachedResponse,
  headers: readonly string[],
  askedAtMs: number,
): void {
  const fresh = valuesOf(headers);
  fresh.delete("content-length");
  fresh.delete("age");
  const kept = entry.headers.filter((_value, at) => !fresh.has(nameAt(entry.headers, at)));
  for (const [name, value] of fresh) kept.push(name, value);
  entry.headers = kept;
  const all = valuesOf(kept);
  const directives = readDirectives(all.get("cache-control"));
  entry.freshSeconds = lifetimeOf(directives, all);
  entry.mustRevalidate = directives.has("must-revalidate") || directives.has("no-cache");
  entry.etag = all.get("etag") ?? "";
  entry.lastModified = all.get("last-modified") ?? "";
  entry.storedAtMs = performance.now();
  entry.initialAgeSeconds = initialAgeOf(valuesOf(headers), askedAtMs);
}

/** Whether a client's own condition holds, so that it needs no body. Source: RFC 9110, 13.2.2. */
export function isNotModified(entry: CachedResponse, request: ClientRequest["headers"]): boolean {
  const tags = request["if-none-match"];
  if (tags !== undefined) {
    if (tags.trim() === "*") return true;
    const own = opaque(entry.etag);
    return own !== "" && (tags.match(/(?:W\/)?"[^"]*"/g) ?? []).some((tag) => opaque(tag) === own);
  }
  const since = Date.parse(request["if-modified-since"] ?? "");
  const modified = Date.parse(entry.lastModified);
  return modified <= since;
}

/** Source: RFC 9111, 4.2.1. Nothing is guessed: without a lifetime it is zero. */
function lifetimeOf(directives: Directives, headers: ReadonlyMap<string, string>): number {
  if (directives.has("no-cache")) return 0;
  const maxAge = secondsOf(directives, "max-age");
  if (maxAge !== undefined) return maxAge;
  const expires = headers.get("expires");
  if (expires === undefined) return 0;
  const date = Date.parse(headers.get("date") ?? "");
  const seconds = (Date.parse(expires) - (Number.isNaN(date) ? Date.now() : date)) / 1_000;
  return Number.isNaN(seconds) ? 0 : Math.max(0, seconds);
}

function initialAgeOf(headers: ReadonlyMap<string, string>, askedAtMs: number): number {
  const delay = (performance.now() - askedAtMs) / 1_000;
  const told = Number(/^\d+$/.exec(headers.get("age") ?? "")?.[0] ?? 0);
  const date = Date.parse(headers.get("date") ?? "");
  const apparent = Number.isNaN(date) ? 0 : Math.max(0, Math.floor((Date.now() - date) / 1_000));
  return Math.max(apparent, told + delay);
}

/** Most answers say so, and need no further look. */
function saysNoStore(headers: readonly string[]): boolean {
  for (let at = 0; at < headers.length; at += 2)
    if (headers[at]?.length === 13 && nameAt(headers, at) === "cache-control")
      if (readDirectives(headers[at + 1]).has("no-store")) return true;
  return false;
}

function varyOf(header: string | undefined, request: HasHeaders): Map<string, string> | undefined {
  const vary = new Map<string, string>();
  for (const part of (header ?? "").split(",")) {
    const name = part.trim().toLowerCase();
    if (name === "*") return undefined;
    if (name !== "") vary.set(name, normal(request.headers[name]));
  }
  return vary;
}

function normal(value: unknown): string {
  const text = Array.isArray(value) ? value.join(", ") : typeof value === "string" ? value : "";
  return text.trim().replaceAll(/\s*,\s*/g, ",");
}

function opaque(tag: string): string {
  return tag.replace(/^W\//, "");
}

function nameAt(headers: readonly string[], at: number): string {
  return (headers[at - (at % 2)] ?? "").toLowerCase();
}

function without(headers: readonly string[], name: string): string[] {
  return headers.filter((_value, at) => nameAt(headers, at) !== name);
}

/** Values by lower-case name; several of one name are a list. */
function valuesOf(headers: readonly string[]): Map<string, string> {
  const values = new Map<string, string>();
  for (let at = 0; at < headers.length; at += 2) {
    const name = (headers[at] ?? "").toLowerCase();
    const before = values.get(name);
    const value = headers[at + 1] ?? "";
    values.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return values;
}
