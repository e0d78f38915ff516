import { decodeBody } from "@workspace/traffic";
import type { DecodedBody, ExchangeBody } from "@workspace/traffic";

/** A request as far as it tells which recorded answer is meant. */
export interface Call {
  readonly method: string;
  /** Decoded, without a slash at its end. */
  readonly path: string;
  /** In order of name; values of one name in the order sent. */
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly body: DecodedBody | null;
}

/**
 * @param url absolute, or a path with its query: a cassette is asked under another origin than the
 * one that was recorded
 */
export function callOf(method: string, url: string, body: ExchangeBody | null): Call {
  const { pathname, searchParams } = new URL(url, "http://replay.invalid");
  return {
    method: method.toUpperCase(),
    path: decoded(pathname).replace(/\/+$/, "") || "/",
    query: [...searchParams].toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
    body: body === null || isEmpty(body) ? null : decodeBody(body),
  };
}

function isEmpty({ content }: ExchangeBody): boolean {
  if (content.kind === "text") return content.text === "";
  return content.kind === "bytes" ? content.bytes.length === 0 : content.sizeBytes === 0;
}

/** A lone `%` is part of a path like any other character. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
