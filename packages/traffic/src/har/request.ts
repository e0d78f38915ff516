import type { ExchangeRequest } from "../exchange.ts";
import { member, objectMember, textMember } from "../json.ts";
import type { JsonObject } from "../json.ts";
import { addressOfParsed } from "../parse-url.ts";
import { SkippedEntry } from "./errors.ts";
import { addCookieHeader, readHeaders, readPairs } from "./headers.ts";
import type { HarLimits } from "./limits.ts";
import { readPostData } from "./post-data.ts";

/** A method is a token (RFC 9110), and none that exists is long. */
const methodPattern = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/;

export function readRequest(entry: JsonObject, limits: HarLimits): ExchangeRequest {
  const request = objectMember(entry, "request");
  if (request === null) throw new SkippedEntry("no-request", "the entry has no request");
  const method = textMember(request, "method") ?? "";
  if (!methodPattern.test(method))
    throw new SkippedEntry("invalid-method", "the request's method is no token");
  const url = readUrl(request);
  const headers = readHeaders(member(request, "headers"), limits.headers);
  addCookieHeader(headers, request);
  return {
    method,
    url,
    httpVersion: httpVersion(request),
    headers,
    body: readPostData(request, headers, limits),
  };
}

/** As given; null for what exporters write when they do not know. */
export function httpVersion(message: JsonObject): string | null {
  const version = textMember(message, "httpVersion");
  return version === null || version === "" || version === "unknown" ? null : version;
}

function readUrl(request: JsonObject): string {
  const raw = textMember(request, "url") ?? "";
  if (!/^(?:https?|wss?):\/\//i.test(raw)) {
    const scheme = /^([a-z][a-z0-9+.-]{0,30}):/i.exec(raw)?.[1];
    if (scheme === undefined)
      throw new SkippedEntry("invalid-url", "the request's URL is not absolute");
    throw new SkippedEntry("not-http", `the request's URL has the scheme ${scheme.toLowerCase()}`);
  }
  const url = URL.parse(raw);
  if (url === null) throw new SkippedEntry("invalid-url", "the request's URL cannot be parsed");
  // The fragment is never sent; user info is a credential. Each setter costs as much as the parsing.
  if (raw.includes("#")) url.hash = "";
  if (raw.includes("@")) {
    url.username = "";
    url.password = "";
  }
  if (!raw.includes("?")) {
    for (const [name, value] of readPairs(member(request, "queryString")))
      url.searchParams.append(name, value);
  }
  return addressOfParsed(url);
}
