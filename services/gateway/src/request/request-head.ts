import { passes, Rule, ruleOf } from "./header-rules.ts";

/** What one pass over the raw headers of a request tells. */
export interface RequestHead {
  /** Header lines that go on to a service, each with its line end. */
  forward: string;
  host: string;
  cookie: string;
  authorization: string;
  /** What the client sent; several of a kind stand there as one value. */
  requestId: string;
  traceparent: string;
  origin: string | undefined;
  /** -1 without a Content-Length. */
  contentLength: number;
  /** Whether a header asks something of a cache. */
  asksCache: boolean;
  chunked: boolean;
  /** Why the request is refused, in words. */
  fault: string | undefined;
}

const hostPattern = /^(?:[\w.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/;

/**
 * Reads and filters the headers in one pass over node's flat list: building an object of them and
 * then text again would cost more than all else that the gateway does to a request.
 *
 * @param raw names and values in turn, as `IncomingMessage.rawHeaders`
 */
export function readRequestHead(raw: readonly string[]): RequestHead {
  const head = emptyHead();
  let forward = "";
  let nominated: Set<string> | undefined;
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at] ?? "";
    const value = raw[at + 1] ?? "";
    const rule = ruleOf(name);
    if (passes(rule)) forward += `${name}: ${value}\r\n`;
    if (rule === Rule.pass) continue;
    if (rule === Rule.transferEncoding) takeTransferEncoding(head, value);
    else if (rule !== Rule.connection) takeHeader(head, rule, name, value);
    else if (value !== "keep-alive" && value !== "close") nominated = nominatedBy(value, nominated);
  }
  head.forward = nominated === undefined ? forward : withoutNominated(forward, nominated);
  if (head.host === "" && head.fault === undefined) head.fault = "The request names no host";
  if (head.chunked && head.contentLength >= 0)
    head.fault = "Content-Length and Transfer-Encoding exclude each other";
  return head;
}

export function emptyHead(): RequestHead {
  return {
    forward: "",
    host: "",
    cookie: "",
    authorization: "",
    requestId: "",
    traceparent: "",
    origin: undefined,
    contentLength: -1,
    asksCache: false,
    chunked: false,
    fault: undefined,
  };
}

/** Notes a header that the gateway reads; of those that it drops nothing is noted. */
export function takeHeader(head: RequestHead, rule: number, name: string, value: string): void {
  if (rule === Rule.host) takeHost(head, value);
  else if (rule === Rule.single) takeSingle(head, name, value);
  else if (rule === Rule.cache) head.asksCache = true;
  else if (rule === Rule.cookie) head.cookie = joined(head.cookie, "; ", value);
  else if (rule === Rule.requestId) head.requestId = joined(head.requestId, ", ", value);
  else if (rule === Rule.traceparent) head.traceparent = joined(head.traceparent, ", ", value);
  else if (rule === Rule.origin)
    head.origin = head.origin === undefined ? value : `${head.origin}, ${value}`;
}

function joined(before: string, between: string, value: string): string {
  return before === "" ? value : before + between + value;
}

function takeHost(head: RequestHead, value: string): void {
  if (head.host !== "") head.fault = "The request names more than one host";
  else if (!hostPattern.test(value)) head.fault = "The Host header is malformed";
  head.host = value;
}

function takeSingle(head: RequestHead, name: string, value: string): void {
  // The spelling has either length: authorization 13, content-length 14.
  if (name.length === 13) {
    if (head.authorization !== "") head.fault = "More than one Authorization header";
    head.authorization = value;
    return;
  }
  if (head.contentLength >= 0 || !/^\d{1,15}$/.test(value))
    head.fault = "The Content-Length is malformed";
  head.contentLength = Number(value);
}

/** Node has checked that `chunked` comes last; any other coding is one that services don't read. */
function takeTransferEncoding(head: RequestHead, value: string): void {
  if (head.chunked || value.toLowerCase() !== "chunked")
    head.fault = "Only Transfer-Encoding: chunked is understood";
  head.chunked = true;
}

/** `Connection: x-a` makes `x-a` a header of this hop. Source: RFC 9110, 7.6.1. */
function nominatedBy(value: string, before: Set<string> | undefined): Set<string> | undefined {
  let names = before;
  for (const part of value.split(",")) {
    const name = part.trim().toLowerCase();
    if (name !== "" && name !== "keep-alive" && name !== "close" && name !== "upgrade")
      names = (names ?? new Set()).add(name);
  }
  return names;
}

function withoutNominated(forward: string, nominated: Set<string>): string {
  return forward
    .split("\r\n")
    .filter((line) => line !== "" && !nominated.has(line.slice(0, line.indexOf(":")).toLowerCase()))
    .map((line) => `${line}\r\n`)
    .join("");
}
