import type { Schemas } from "@workspace/contracts";
import type { RequestContext } from "@workspace/http";

import { encodeVector } from "../adapters/perplexity/vector-encoding.ts";
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

/** Lets Perplexity embed texts, in the encodings that OpenAI's clients ask for as well. */
export async function passEmbeddingsThrough(
  client: Pick<PerplexityClient, "createEmbeddings">,
  { signal, traceparent }: CallContext,
  request: Wire["EmbeddingsRequest"],
): Promise<Wire["EmbeddingsResponse"]> {
  const { user: _user, ...rest } = request;
  const body = withoutNulls({ ...rest, ...upstreamEncoding(request.encoding_format) });
  const reply = await client.createEmbeddings(body, { signal, traceparent });
  const response = withoutNulls(reply) as Wire["EmbeddingsResponse"];
  return { ...response, data: response.data.map(recode(request.encoding_format)) };
}

export async function passContextualizedEmbeddingsThrough(
  client: Pick<PerplexityClient, "createContextualizedEmbeddings">,
  { signal, traceparent }: CallContext,
  request: Wire["ContextualizedEmbeddingsRequest"],
): Promise<Wire["ContextualizedEmbeddingsResponse"]> {
  const body = withoutNulls({ ...request, ...upstreamEncoding(request.encoding_format) });
  const reply = await client.createContextualizedEmbeddings(body, { signal, traceparent });
  const response = withoutNulls(reply) as Wire["ContextualizedEmbeddingsResponse"];
  const data = response.data.map((document) => {
    return { ...document, data: document.data.map(recode(request.encoding_format)) };
  });
  return { ...response, data };
}

type Encoding = Wire["EmbeddingsRequest"]["encoding_format"];

/** Perplexity knows two of the encodings; the others are made from signed bytes. */
function upstreamEncoding(encoding: Encoding): { encoding_format?: "base64_int8" } {
  return encoding === "float" || encoding === "base64" ? { encoding_format: "base64_int8" } : {};
}

function recode(encoding: Encoding) {
  return (item: Wire["Embedding"]): Wire["Embedding"] => {
    if (encoding !== "float" && encoding !== "base64") return item;
    if (typeof item.embedding !== "string") return item;
    return { ...item, embedding: encodeVector(item.embedding, encoding) };
  };
}

/** Perplexity's clients stumble over nulls in either direction: absent is absent. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, entry]) => entry !== null);
  return Object.fromEntries(entries.map(([name, entry]) => [name, withoutNulls(entry)]));
}
