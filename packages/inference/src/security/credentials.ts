import { holdsToken } from "@workspace/traffic";
import type { HeaderPair } from "@workspace/traffic";
import { looksRandom } from "../paths/randomness.ts";

/**
 * How a caller said who it is, as names only: `http bearer`, `header x-api-key`, `query api_key`,
 * `cookie session`. Several that come together stand in one set, in order.
 */
export type CredentialName = `http ${string}` | `${"header" | "query" | "cookie"} ${string}`;

const keyHeader =
  /^(?:(?:x-|.*-)?(?:api-?key|api-?token|auth-?token|access-?token|auth-?key|session-?token|client-?secret|app-?key|subscription-key|security-token))$|^(?:x-token|x-auth|x-key|x-session(?:-id)?|apikey|token|x-xsrf-token|x-csrf-token|csrf-token|xsrf-token)$/;
const keyQuery =
  /^(?:api[-_]?key|apikey|app[-_]?key|access[-_]?token|auth[-_]?token|api[-_]?token|session[-_]?token|subscription-key|auth|token|sig|signature|x-amz-signature|client_secret)$/;
const keyCookie =
  /(?:^|[-_.])(?:sess(?:ion)?(?:id)?|sid|auth|token|jwt|login|csrf|xsrf)(?:$|[-_.])|session|token|auth|^connect\.sid$|sessid$/i;
const antiForgery = /csrf|xsrf/i;

export function isCredentialHeader(name: string): boolean {
  return name === "authorization" || name === "proxy-authorization" || keyHeader.test(name);
}

export function isCredentialQuery(name: string, value: string): boolean {
  const plain = name.toLowerCase();
  return (
    keyQuery.test(plain) ||
    (plain === "key" && (holdsToken(value) || (value.length >= 16 && looksRandom(value))))
  );
}

export function isCredentialCookie(name: string): boolean {
  return !holdsToken(name) && keyCookie.test(name);
}

/** @param inHeaders as `headerCredentials` gives them */
export function credentialsOf(
  inHeaders: readonly CredentialName[],
  url: URL,
): readonly CredentialName[] {
  // Asking an address without a query for its parameters costs as much as all headers.
  if (url.search === "") return inHeaders;
  const inQuery: CredentialName[] = [];
  // The iterator of parameters makes a list of each, and a record around it.
  url.searchParams.forEach((value, name) => {
    if (isCredentialQuery(name, value)) inQuery.push(`query ${name}`);
  });
  return inQuery.length === 0 ? inHeaders : [...new Set([...inHeaders, ...inQuery])].toSorted();
}

/** In order. */
export function headerCredentials(headers: readonly HeaderPair[]): CredentialName[] {
  const found = new Set<CredentialName>();
  for (const [name, value] of headers) {
    if (name === "authorization") found.add(authorizationScheme(value));
    else if (name === "cookie") addCookies(found, value);
    else if (isCredentialHeader(name) && !antiForgery.test(name) && name !== "proxy-authorization")
      found.add(`header ${name}`);
  }
  return [...found].toSorted();
}

const httpSchemes = new Set([
  "basic",
  "bearer",
  "digest",
  "dpop",
  "hawk",
  "hoba",
  "mutual",
  "negotiate",
  "vapid",
]);

/** `Authorization: KEY` without a scheme is a key in a header that happens to have this name. */
function authorizationScheme(value: string): CredentialName {
  const scheme = /^([A-Za-z][A-Za-z0-9-]*)(?:\s|$)/.exec(value.trim())?.[1]?.toLowerCase() ?? "";
  return httpSchemes.has(scheme) ? `http ${scheme}` : "header authorization";
}

function addCookies(found: Set<CredentialName>, header: string): void {
  for (const pair of header.split(";")) {
    const name = pair.slice(0, Math.max(0, pair.indexOf("="))).trim();
    if (name !== "" && isCredentialCookie(name) && !antiForgery.test(name))
      found.add(`cookie ${name}`);
  }
}
