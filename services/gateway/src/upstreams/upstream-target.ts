import { NotFoundError } from "@workspace/http";

export const upstreamsPrefix = "/upstreams";

const pattern = /^\/upstreams\/([a-z0-9][a-z0-9-]{0,62})(\/[^?]*)?(\?.*)?$/;

export interface UpstreamTarget {
  upstream: string;
  /** Path and query below the upstream's base URL. */
  rest: string;
}

/** @param target a checked target below `/upstreams` @throws NotFoundError */
export function upstreamTargetOf(target: string): UpstreamTarget {
  const match = pattern.exec(target);
  if (!match?.[1])
    throw new NotFoundError(
      "Name an upstream: /upstreams/NAME/PATH, such as /upstreams/perplexity/v1/models",
    );
  return { upstream: match[1], rest: `${match[2] ?? "/"}${match[3] ?? ""}` };
}

/** The address of a call: what comes after the name is put after the base URL's own path. */
export function addressOf(baseUrl: string, rest: string): URL {
  return new URL(`${baseUrl.replace(/\/+$/, "")}${rest}`);
}
