import type { IncomingHttpHeaders } from "node:http";
import type { Socket } from "node:net";
import type { ClientRequest } from "../call.ts";
import { isReadMethod } from "../request/methods.ts";
import { passes, Rule, ruleOf } from "../request/header-rules.ts";
import { ownText } from "../request/own-text.ts";
import { emptyHead, takeHeader } from "../request/request-head.ts";
import type { RequestHead } from "../request/request-head.ts";
import { headersIn, valueIn } from "./plain-headers.ts";

/** Node's parser has the same bounds, and knows what to say of what is over them. */
const maxHeadBytes = 16_384;
const maxHeaders = 200;
/** A body that did not come with its head is waited for up to this size. */
const maxAwaitedBytes = 64 * 1024;

/** Methods and characters of a target that leave nothing to ask. Source: RFC 3986, 3.3 and 3.4. */
const requestLine = /^(GET|HEAD|POST|PUT|PATCH|DELETE) (\/[\w.~!$&'()*+,;=:@%/?-]*) HTTP\/1\.1\r\n/;
/** Bytes that no header may hold, and half line ends, which readers take differently. */
const odd = /[^\t\r\n\x20-\x7e\x80-\xff]|\r(?!\n)|(?<!\r)\n/;

/**
 * A request that came whole in one read and can be understood in one way only.
 *
 * Node's parser and streams are two fifths of what a call costs the gateway. They are there for
 * requests that come in parts, ask something of the connection, or are malformed; most are none of
 * that. What is plain is told by a list of what is allowed, and all else is node's: see
 * docs/decisions/0068.
 */
export class PlainRequest implements ClientRequest {
  readonly method: string;
  readonly url: string;
  readonly head: RequestHead;
  readonly body: Buffer | undefined;
  readonly socket: Socket;
  readonly complete = true;
  private readonly headerLines: string;
  private read: IncomingHttpHeaders | undefined;

  constructor(
    socket: Socket,
    method: string,
    url: string,
    head: RequestHead,
    headerLines: string,
    body: Buffer | undefined,
  ) {
    this.socket = socket;
    this.method = method;
    this.url = url;
    this.head = head;
    this.headerLines = headerLines;
    this.body = body;
    this.read = undefined;
  }

  /** As node has them. Few calls ask for more than `head` tells. */
  get headers(): IncomingHttpHeaders {
    return (this.read ??= headersIn(this.headerLines));
  }
}

/** The head of a plain request is here, and not yet all of its body. */
export const incomplete = Symbol("incomplete");

/**
 * @param bytes all that was read
 * @returns undefined for what node is to read
 */
export function readPlainRequest(
  bytes: Buffer,
  socket: Socket,
): PlainRequest | typeof incomplete | undefined {
  const text = bytes.toString("latin1", 0, maxHeadBytes);
  const line = requestLine.exec(text);
  if (line === null) return undefined;
  const [{ length: linesStart }, method = "", url = ""] = line;
  const linesEnd = text.indexOf("\r\n\r\n", linesStart - 2) + 2;
  if (linesEnd < linesStart) return undefined;
  const lines = text.slice(linesStart, linesEnd);
  const head = readPlainHead(lines);
  if (head === undefined) return undefined;
  const bodyStart = linesEnd + 2;
  const bodyBytes = Math.max(head.contentLength, 0);
  if (bodyBytes > 0 && isReadMethod(method)) return undefined;
  const missingBytes = bodyStart + bodyBytes - bytes.length;
  if (missingBytes < 0) return undefined;
  if (missingBytes > 0) return bodyBytes <= maxAwaitedBytes ? incomplete : undefined;
  const body = bodyBytes > 0 ? bytes.subarray(bodyStart) : undefined;
  return new PlainRequest(socket, method, ownText(url), head, lines, body);
}

/** @returns undefined if a line is odd, or asks something of the connection */
function readPlainHead(lines: string): RequestHead | undefined {
  if (odd.test(lines)) return undefined;
  const head = emptyHead();
  let forward = "";
  /** Lines that pass and stand together are cut out as one. */
  let passFrom = 0;
  let count = 0;
  for (let start = 0; start < lines.length;) {
    if (++count > maxHeaders) return undefined;
    const colon = lines.indexOf(":", start);
    const end = lines.indexOf("\r\n", start);
    if (colon < 0 || colon > end) return undefined;
    const name = lines.slice(start, colon);
    const rule = ruleOf(name);
    if (rule === Rule.transferEncoding || rule === Rule.ofConnection || rule === Rule.nameless)
      return undefined;
    if (!passes(rule)) {
      forward += lines.slice(passFrom, start);
      passFrom = end + 2;
    }
    if (rule !== Rule.pass && rule !== Rule.drop) {
      const value = ownText(valueIn(lines, colon + 1, end));
      if (rule !== Rule.connection) takeHeader(head, rule, name, value);
      else if (value.toLowerCase() !== "keep-alive") return undefined;
    }
    start = end + 2;
  }
  if (head.fault !== undefined || head.host === "") return undefined;
  head.forward = passFrom === 0 ? lines : forward + lines.slice(passFrom);
  return head;
}
