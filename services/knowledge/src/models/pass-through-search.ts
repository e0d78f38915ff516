import type { Schemas } from "@workspace/contracts";
import type { RequestContext } from "@workspace/http";

import type { PerplexityClient } from "../adapters/perplexity/perplexity-client.ts";

type Wire = Schemas["perplexity"];
type CallContext = Pick<RequestContext, "signal" | "traceparent">;

/** Lets Perplexity search. */
export async function passSearchThrough(
  client: Pick<PerplexityClient, "search">,
  { signal, traceparent }: CallContext,
  request: Wire["SearchRequest"],
): Promise<Wire["SearchResponse"]> {
  const body = await client.search(withoutNulls(request), { signal, traceparent });
  return withoutNulls(body) as Wire["SearchResponse"];
}

/** Lets Perplexity embed texts. */
export async function passEmbeddingsThrough(
  client: Pick<PerplexityClient, "createEmbeddings">,
  { signal, traceparent }: CallContext,
  request: Wire["EmbeddingsRequest"],
): Promise<Wire["EmbeddingsResponse"]> {
  const body = await client.createEmbeddings(withoutNulls(request), { signal, traceparent });
  return withoutNulls(body) as Wire["EmbeddingsResponse"];
}

export async function passContextualizedEmbeddingsThrough(
  client: Pick<PerplexityClient, "createContextualizedEmbeddings">,
  { signal, traceparent }: CallContext,
  request: Wire["ContextualizedEmbeddingsRequest"],
): Promise<Wire["ContextualizedEmbeddingsResponse"]> {
  const body = withoutNulls(request);
  const reply = await client.createContextualizedEmbeddings(body, { signal, traceparent });
  return withoutNulls(reply) as Wire["ContextualizedEmbeddingsResponse"];
}

/** Perplexity's clients stumble over nulls in either direction: absent is absent. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, entry]) => entry !== null);
  return Object.fromEntries(entries.map(([name, entry]) => [name, withoutNulls(entry)]));
}
