import type { IncomingHttpHeaders } from "node:http";
import { ownText } from "../request/own-text.ts";

/** Of several the first counts. Source: node's documentation of `message.headers`. */
const single = new Set(
  (
    "age authorization content-length content-type etag expires from host if-modified-since " +
    "if-unmodified-since last-modified location max-forwards proxy-authorization referer " +
    "retry-after server user-agent"
  ).split(" "),
);

/**
 * Headers as an object with names in lower case, as node's `IncomingMessage` has it.
 * @param lines header lines, each with its line end
 */
export function headersIn(lines: string): IncomingHttpHeaders {
  const headers: IncomingHttpHeaders = {};
  for (let start = 0; start < lines.length;) {
    const colon = lines.indexOf(":", start);
    const end = lines.indexOf("\r\n", start);
    add(headers, lines.slice(start, colon).toLowerCase(), ownText(valueIn(lines, colon + 1, end)));
    start = end + 2;
  }
  return headers;
}

function add(headers: IncomingHttpHeaders, name: string, value: string): void {
  const before: unknown = headers[name];
  if (name === "set-cookie") headers[name] = [...(headers[name] ?? []), value];
  // `constructor` and its like are there before any header is.
  else if (typeof before !== "string") headers[name] = value;
  else if (!single.has(name)) headers[name] = `${before}${name === "cookie" ? "; " : ", "}${value}`;
}

/** A header's value, without the blanks around it. */
export function valueIn(lines: string, start: number, end: number): string {
  let from = start;
  let to = end;
  while (from < to && isBlank(lines.charCodeAt(from))) from++;
  while (to > from && isBlank(lines.charCodeAt(to - 1))) to--;
  return lines.slice(from, to);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
