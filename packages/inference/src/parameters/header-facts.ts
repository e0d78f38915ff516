import { holdsToken } from "@workspace/traffic";
import type { HeaderPair } from "@workspace/traffic";
import {
  headerCredentials,
  isCredentialCookie,
  isCredentialHeader,
} from "../security/credentials.ts";
import type { CredentialName } from "../security/credentials.ts";

/** What a request's headers say of the API: nothing of their caller but how it said who it is. */
interface HeaderFacts {
  readonly parameters: ReadonlyMap<string, readonly string[]>;
  /** Names only: a cookie's value is nobody's business. */
  readonly cookies: readonly string[];
  readonly credentials: readonly CredentialName[];
}

/**
 * A client sends the same headers with call after call, and who redacts gives the same list for them:
 * the last few lists need not be read again.
 */
const remembered: { headers: readonly HeaderPair[]; facts: HeaderFacts }[] = [];
const mostRemembered = 4;

export function headerFacts(headers: readonly HeaderPair[]): HeaderFacts {
  for (const known of remembered) if (known.headers === headers) return known.facts;
  const facts = readFacts(headers);
  if (remembered.length === mostRemembered) remembered.shift();
  remembered.push({ headers, facts });
  return facts;
}

function readFacts(headers: readonly HeaderPair[]): HeaderFacts {
  const parameters = new Map<string, string[]>();
  const cookies: string[] = [];
  for (const [name, value] of headers) {
    if (name === "cookie") cookies.push(...cookieNames(value));
    else if (matters(name)) {
      const held = parameters.get(name);
      if (held) held.push(value);
      else parameters.set(name, [value]);
    }
  }
  return { parameters, cookies, credentials: headerCredentials(headers) };
}

function cookieNames(header: string): Set<string> {
  const names = new Set<string>();
  for (const pair of header.split(";")) {
    const end = pair.indexOf("=");
    const name = pair.slice(0, Math.max(0, end)).trim();
    if (/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name) && !isSecretCookie(name)) names.add(name);
  }
  return names;
}

function isSecretCookie(name: string): boolean {
  return holdsToken(name) || isCredentialCookie(name);
}

/** Headers that a browser, a library, a proxy or a tracer sends of itself describe no API. */
const ambient = new Set(
  `accept accept-charset accept-encoding accept-language age alt-used cache-control connection content-encoding
  content-length content-md5 content-type date dnt downlink ect expect forwarded from host if-modified-since
  keep-alive max-forwards origin pragma priority proxy-authorization proxy-connection purpose range referer
  referrer-policy rtt save-data te trailer transfer-encoding upgrade upgrade-insecure-requests user-agent via
  warning x-requested-with x-real-ip x-request-id x-correlation-id x-client-data x-datadog-origin b3 baggage
  traceparent tracestate sentry-trace newrelic x-cloud-trace-context x-amzn-trace-id cdn-loop true-client-ip
  x-http2-stream-id http2-settings x-newrelic-id x-goog-api-client x-instana-t x-instana-s x-instana-l`.split(
    /\s+/,
  ),
);
const ambientStart =
  /^(?:sec-|:|cf-|x-forwarded|x-b3-|x-datadog-|access-control-|x-envoy-|fly-|x-stainless-|proxy-|x-client-ip)/;

function matters(name: string): boolean {
  return !ambient.has(name) && !ambientStart.test(name) && !isCredentialHeader(name);
}
