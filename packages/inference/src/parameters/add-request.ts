import { holdsToken, isSecretName } from "@workspace/traffic";
import type { ExchangeRequest } from "@workspace/traffic";
import {
  isCredentialCookie,
  isCredentialHeader,
  isCredentialQuery,
} from "../security/credentials.ts";
import { addValues, createParameter } from "./parameter-evidence.ts";
import type { Parameters } from "./parameter-evidence.ts";

export interface RequestParameters {
  readonly query: Parameters;
  readonly headers: Parameters;
  readonly cookies: Parameters;
}

export function addRequestParameters(
  into: RequestParameters,
  request: ExchangeRequest,
  url: URL,
  at?: number,
): void {
  if (url.search.length > 1) addQuery(into.query, url, at);
  const headers = new Map<string, string[]>();
  for (const [name, value] of request.headers) {
    if (name === "cookie") addCookies(into.cookies, value);
    else if (matters(name)) append(headers, name, value);
  }
  addAll(into.headers, headers, at);
}

function addQuery(into: Parameters, url: URL, at?: number): void {
  const plain = new Map<string, string[]>();
  const bracketed = new Map<string, Map<string, string[]>>();
  for (const [name, value] of url.searchParams) {
    // A name that was redacted was a value alone, as in `?sk-…`.
    if (holdsToken(name) || isCredentialQuery(name, value)) continue;
    const [, base, member] = /^([^[\]]+)\[([^[\]]*)\]/.exec(name) ?? [];
    if (base === undefined || member === undefined) {
      append(plain, name, value);
      continue;
    }
    const members = bracketed.get(base) ?? new Map<string, string[]>();
    bracketed.set(base, members);
    append(members, /^\d*$/.test(member) ? "" : member, value);
  }
  addAll(into, plain, at);
  for (const [base, members] of bracketed) {
    const parameter = into.take(base, createParameter);
    if (!parameter) continue;
    if (!plain.has(base)) parameter.count += 1;
    addAll(parameter.members, members, at);
  }
}

function addAll(into: Parameters, values: ReadonlyMap<string, string[]>, at?: number): void {
  for (const [name, given] of values) {
    const parameter = into.take(name, createParameter);
    if (parameter) addValues(parameter, given, { at, isSecret: isSecretName(name) });
  }
}

/** Names only: a cookie's value is nobody's business. */
function addCookies(into: Parameters, header: string): void {
  const names = new Set<string>();
  for (const pair of header.split(";")) {
    const end = pair.indexOf("=");
    const name = pair.slice(0, Math.max(0, end)).trim();
    if (/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name) && !isSecretCookie(name)) names.add(name);
  }
  for (const name of names) {
    const parameter = into.take(name, createParameter);
    if (parameter) parameter.count += 1;
  }
}

function isSecretCookie(name: string): boolean {
  return holdsToken(name) || isCredentialCookie(name);
}

function append(into: Map<string, string[]>, name: string, value: string): void {
  const held = into.get(name);
  if (held) held.push(value);
  else into.set(name, [value]);
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
