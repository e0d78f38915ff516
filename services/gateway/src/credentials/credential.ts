import type { Call } from "../call.ts";
import { isSafeMethod } from "../request/methods.ts";
import { isSameOrigin } from "./same-origin.ts";

export type CredentialKind = "session" | "bearer";

const bearerPattern = /^bearer +([\w.~+/=-]{1,8192})$/i;
const maxCookieLength = 8_192;

/** The name of auth's session cookie: over https no other host can set it. */
export function sessionCookieName(publicUrl: string): string {
  return publicUrl.startsWith("https:") ? "__Host-workspace.session" : "workspace.session";
}

/** What follows `Bearer`; undefined for a header of another scheme or shape. Source: RFC 6750, 2.1. */
export function bearerIn(authorization: string): string | undefined {
  return bearerPattern.exec(authorization)?.[1];
}

/**
 * The bearer of a call. Clients of some upstreams send their key as `x-api-key`, which counts on
 * calls to upstreams.
 */
export function bearerOf({ head, route, request }: Call): string | undefined {
  if (head.authorization !== "") return bearerIn(head.authorization);
  if (route.service !== "upstreams") return undefined;
  const key = request.headers["x-api-key"];
  return typeof key === "string" ? bearerIn(`Bearer ${key}`) : undefined;
}

/** The session cookie of a call, where it may count: see `isFromHere`. */
export function sessionOf(call: Call, cookieName: string): string | undefined {
  const { cookie } = call.head;
  // What an upstream answers must never be a page that a signed-in browser opens.
  if (cookie === "" || call.route.service === "upstreams") return undefined;
  const value = cookieIn(cookie, cookieName);
  return value !== undefined && isFromHere(call) ? value : undefined;
}

/** The cookie's value; undefined if it is absent or there twice. */
export function cookieIn(header: string, name: string): string | undefined {
  const mark = `${name}=`;
  if (!header.includes(mark) || header.length > maxCookieLength) return undefined;
  const values = header
    .split(";")
    .map((part) => part.trim())
    .filter((part) => part.startsWith(mark));
  const value = values[0]?.slice(mark.length);
  return values.length === 1 && value !== "" ? value : undefined;
}

/** A page may be opened from anywhere; what a script asks for must come from this origin. */
function isFromHere(call: Call): boolean {
  const changes = !isSafeMethod(call.method);
  if (call.route.api === "page" && !changes) return true;
  const site = call.request.headers["sec-fetch-site"];
  const fetchSite = typeof site === "string" ? site : undefined;
  return isSameOrigin(changes, call.head.host, call.origin, fetchSite);
}
