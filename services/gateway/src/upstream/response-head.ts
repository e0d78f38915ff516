import { ownText } from "../request/own-text.ts";
import { UpstreamFailure } from "./failure.ts";

/** How the body that follows is delimited. */
export type Framing = "none" | "length" | "chunked" | "close";

export interface ResponseHead {
  status: number;
  /** Names and values in turn, hop-by-hop and private ones left out. */
  headers: string[];
  framing: Framing;
  /** Bytes of the body when the framing is `length`. */
  contentLength: number;
  /** Whether the connection may serve another request afterwards. */
  reusable: boolean;
  /** Seconds that the service keeps an idle connection, from its `Keep-Alive`; 0 if it is silent. */
  keepAliveSeconds: number;
}

const rules = {
  keep: 0,
  drop: 1,
  contentLength: 2,
  transferEncoding: 3,
  connection: 4,
  keepAlive: 5,
} as const;

/**
 * Response headers that the gateway reads or keeps to itself: what concerns one hop, what it sets
 * itself (CORS, limits, request id), and what tells strangers about the software behind it.
 */
const ruleByName = new Map<string, number>([
  ["content-length", rules.contentLength],
  ["transfer-encoding", rules.transferEncoding],
  ["connection", rules.connection],
  ["keep-alive", rules.keepAlive],
  ["proxy-connection", rules.drop],
  ["proxy-authenticate", rules.drop],
  ["te", rules.drop],
  ["trailer", rules.drop],
  ["upgrade", rules.drop],
  ["server", rules.drop],
  ["x-powered-by", rules.drop],
  ["x-request-id", rules.drop],
  ["x-ratelimit-limit", rules.drop],
  ["x-ratelimit-remaining", rules.drop],
  ["x-ratelimit-reset", rules.drop],
]);

/** Rules by the spelling that arrived; bounded, for a service could invent names. */
const ruleBySpelling = new Map<string, number>();
const maxSpellings = 1_000;

/**
 * Reads a response head. Strict, for it stands between two connections: anything that leaves the
 * length of the body open to opinion is a failure.
 *
 * @param text the head with its final blank line; more may follow
 * @param headEnd index of the blank line's `\r\n\r\n`
 * @throws UpstreamFailure
 */
export function readResponseHead(text: string, headEnd: number, toHead: boolean): ResponseHead {
  if (!text.startsWith("HTTP/1.") || text.charCodeAt(8) !== 0x20) garbled("no status line");
  const status = Number(text.slice(9, 12));
  if (!(status >= 100 && status <= 599)) garbled("no status");
  const head: ResponseHead = {
    status,
    headers: [],
    framing: "close",
    contentLength: -1,
    reusable: text.charCodeAt(7) === 0x31,
    keepAliveSeconds: 0,
  };
  let chunked = false;
  let lineEnd = text.indexOf("\r\n");
  while (lineEnd < headEnd) {
    const start = lineEnd + 2;
    lineEnd = text.indexOf("\r\n", start);
    const colon = text.indexOf(":", start);
    if (colon <= start || colon > lineEnd) garbled("a header without a name");
    const name = text.slice(start, colon);
    const valueStart = text.charCodeAt(colon + 1) === 0x20 ? colon + 2 : colon + 1;
    const value = text.slice(valueStart, lineEnd);
    const rule = ruleBySpelling.get(name) ?? ruleOf(name);
    if (rule === rules.keep) head.headers.push(name, value);
    else if (rule === rules.contentLength) {
      const length = /^\d{1,15}$/.test(value.trim())
        ? Number(value)
        : garbled("bad Content-Length");
      if (head.contentLength >= 0 && head.contentLength !== length) garbled("two Content-Lengths");
      head.contentLength = length;
      head.headers.push(name, value);
    } else if (rule === rules.transferEncoding) {
      if (chunked || value.trim().toLowerCase() !== "chunked") garbled("unknown Transfer-Encoding");
      chunked = true;
    } else if (rule === rules.connection) {
      if (/\bclose\b/i.test(value)) head.reusable = false;
    } else if (rule === rules.keepAlive) {
      head.keepAliveSeconds = Number(/timeout=(\d{1,6})/.exec(value)?.[1] ?? 0);
    }
  }
  frame(head, chunked, toHead);
  return head;
}

/** Source: RFC 9112, 6.3. */
function frame(head: ResponseHead, chunked: boolean, toHead: boolean): void {
  if (chunked && head.contentLength >= 0) garbled("Content-Length beside Transfer-Encoding");
  if (toHead || head.status === 204 || head.status === 304 || head.status < 200)
    head.framing = "none";
  else if (chunked) head.framing = "chunked";
  else if (head.contentLength >= 0) head.framing = head.contentLength > 0 ? "length" : "none";
  else head.reusable = false;
}

function ruleOf(spelling: string): number {
  const name = spelling.toLowerCase();
  const rule =
    ruleByName.get(name) ??
    (name.startsWith("x-workspace-") || name.startsWith("access-control-")
      ? rules.drop
      : rules.keep);
  if (ruleBySpelling.size < maxSpellings) ruleBySpelling.set(ownText(spelling), rule);
  return rule;
}

function garbled(what: string): never {
  throw new UpstreamFailure("garbled", `The service sent a response with ${what}`);
}
