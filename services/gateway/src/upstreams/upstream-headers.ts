/** Set anew for the upstream, or of no concern to it: an answer is read for what it used. */
const dropped = new Set(["accept-encoding", "x-api-key", "x-goog-api-key", "api-key"]);

/** Of an answer: one hop's, the gateway's own, and cookies, which would be the account's. */
const kept = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "proxy-authenticate",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "set-cookie",
  "alt-svc",
  "strict-transport-security",
  "x-request-id",
  "access-control-allow-origin",
  "access-control-allow-credentials",
  "access-control-allow-headers",
  "access-control-allow-methods",
  "access-control-expose-headers",
  "access-control-max-age",
  "x-ratelimit-limit",
  "x-ratelimit-remaining",
  "x-ratelimit-reset",
]);

/**
 * The headers of a call to an upstream: the client's without credentials, then the lease's.
 * @param forward the client's header lines that may pass a hop
 */
export function headersToUpstream(
  forward: string,
  leased: Readonly<Record<string, string>>,
): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const line of forward.split("\r\n")) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).toLowerCase();
    if (colon < 1 || dropped.has(name)) continue;
    const value = line.slice(colon + 1).trim();
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  headers["accept-encoding"] = "identity";
  for (const [name, value] of Object.entries(leased)) headers[name.toLowerCase()] = value;
  return headers;
}

/** Names and values in turn, as the client gets them. */
export function headersToClient(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): string[] {
  const pairs: string[] = [];
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || kept.has(name)) continue;
    for (const each of Array.isArray(value) ? value : [value]) pairs.push(name, each);
  }
  return pairs;
}

/** Milliseconds that `Retry-After` asks to wait, as seconds or as a date; null without one. */
export function retryAfterMs(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): number | null {
  const value = headers["retry-after"];
  const text = Array.isArray(value) ? value[0] : value;
  if (text === undefined) return null;
  const waitMs = /^\d{1,9}$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - Date.now();
  return Number.isFinite(waitMs) ? Math.min(2_147_483_647, Math.max(0, Math.round(waitMs))) : null;
}
