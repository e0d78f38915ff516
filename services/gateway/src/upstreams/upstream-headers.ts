/** Credentials of the caller's, what browsers tell of their pages, and what is set anew. */
const dropped =
  /^(?:accept-encoding|origin|referer|sec-.*|(?:.*-)?api-key|x-goog-api-key|authorization)$/;

/** What a client needs of an answer; anything else could speak to a browser in our name. */
const told =
  /^(?:content-(?:type|length|encoding|language|range|disposition)|accept-ranges|cache-control|etag|last-modified|expires|age|vary|date|retry-after(?:-ms)?|(?:x|openai|anthropic|perplexity)-.*)$/;
/** Of those: what the gateway says itself, and what servers in between act on. */
const ours =
  /^x-(?:request-id|ratelimit-(?:limit|remaining|reset)|workspace-.*|accel-.*|sendfile)$/;

/** No answer of an upstream is a page of ours, whatever it says it is. */
const harmless = [
  "content-security-policy",
  "sandbox; default-src 'none'",
  "x-content-type-options",
  "nosniff",
] as const;

/**
 * The headers of a call to an upstream: the client's without credentials, then the lease's.
 * @param forward the client's header lines that may pass a hop
 * @param credential what the caller showed to the gateway, which no header may carry on
 */
export function headersToUpstream(
  forward: string,
  leased: Readonly<Record<string, string>>,
  credential: string,
): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const line of forward.split("\r\n")) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (colon < 1 || dropped.test(name.replaceAll("_", "-"))) continue;
    if (credential !== "" && value.includes(credential)) continue;
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
  const pairs: string[] = [...harmless];
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || !told.test(name) || ours.test(name)) continue;
    if (name === "x-content-type-options") continue;
    for (const each of Array.isArray(value) ? value : [value]) pairs.push(name, each);
  }
  return pairs;
}
