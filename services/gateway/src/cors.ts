const methods = "GET, HEAD, POST, PUT, PATCH, DELETE";
const exposed =
  "X-Request-Id, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Retry-After, Retry-After-Ms, Location";
const headerNames = /^[\w\-, ]{0,1000}$/;

/**
 * Which browser pages may read answers, by configuration. Cookies never cross origins: sessions
 * are same-site, and no answer allows credentials.
 */
export class CorsPolicy {
  private readonly origins: ReadonlySet<string>;
  private readonly any: boolean;

  constructor(origins: readonly string[]) {
    this.any = origins.includes("*");
    this.origins = new Set(origins);
  }

  allows(origin: string): boolean {
    return this.any || this.origins.has(origin);
  }

  /** Adds the headers that let a page of `origin` read the answer. */
  addTo(headers: string[], origin: string): void {
    if (!this.allows(origin)) return;
    headers.push("access-control-allow-origin", this.any ? "*" : origin);
    headers.push("access-control-expose-headers", exposed);
    if (!this.any) headers.push("vary", "Origin");
  }

  /** The headers of the answer to a preflight. */
  preflight(origin: string, requestedHeaders: string | undefined): string[] {
    const headers = ["vary", "Origin, Access-Control-Request-Headers"];
    if (!this.allows(origin)) return headers;
    headers.push("access-control-allow-origin", this.any ? "*" : origin);
    headers.push("access-control-allow-methods", methods, "access-control-max-age", "600");
    if (requestedHeaders !== undefined && headerNames.test(requestedHeaders))
      headers.push("access-control-allow-headers", requestedHeaders);
    return headers;
  }
}
