import { startPerplexityUpstream } from "@workspace/testing/perplexity-upstream";
import type { PerplexityUpstream } from "@workspace/testing/perplexity-upstream";
import { afterEach, beforeEach, expect, test } from "vitest";

import {
  passContextualizedEmbeddingsThrough,
  passEmbeddingsThrough,
  passSearchThrough,
} from "./pass-through-search.ts";
import { PerplexityClient } from "../adapters/perplexity/perplexity-client.ts";

const context = { signal: new AbortController().signal, traceparent: "00-a-b-01" };
let upstream: PerplexityUpstream;
let client: PerplexityClient;

beforeEach(async () => {
  upstream = await startPerplexityUpstream();
  client = new PerplexityClient({ baseUrl: upstream.url, apiKey: "pplx-test-key" });
});

afterEach(async () => {
  await client.close();
  await upstream.close();
});

test("a search goes through without nulls, and comes back without them", async () => {
  const results = [{ title: "t", url: "https://u", snippet: "s", date: null }];
  const chunks = [JSON.stringify({ id: "s1", results })];
  upstream.script("/search", { kind: "raw", chunks, contentType: "application/json" });
  const found = await passSearchThrough(client, context, { query: "q", country: null });
  expect(found.results).toEqual([{ title: "t", url: "https://u", snippet: "s" }]);
  expect(upstream.requests[0]?.body).toEqual({ query: "q" });
});

test("embeddings go through in Perplexity's encodings", async () => {
  const request = { model: "pplx-embed-v1-0.6b", input: ["a", "b"], dimensions: 128 };
  const { data, usage } = await passEmbeddingsThrough(client, context, request);
  expect(data.map(({ embedding }) => Buffer.from(String(embedding), "base64").length)).toEqual([
    128, 128,
  ]);
  expect(usage.cost?.total_cost).toBe(0.000001);
});

test("OpenAI's encodings are made from them", async () => {
  const request = { model: "pplx-embed-v1-0.6b", input: "a", dimensions: 128, user: "me" };
  const floats = await passEmbeddingsThrough(client, context, {
    ...request,
    encoding_format: "float",
  });
  const numbers = floats.data[0]?.embedding as number[];
  expect(Math.hypot(...numbers)).toBeCloseTo(1, 5);
  expect(upstream.requests[0]?.body).toMatchObject({ encoding_format: "base64_int8" });
  expect(upstream.requests[0]?.body).not.toHaveProperty("user");
  const packed = await passEmbeddingsThrough(client, context, {
    ...request,
    encoding_format: "base64",
  });
  const bytes = Buffer.from(String(packed.data[0]?.embedding), "base64");
  expect(bytes.readFloatLE(4)).toBeCloseTo(numbers[1] ?? 0, 6);
});

test("contextualized ones too", async () => {
  const { data } = await passContextualizedEmbeddingsThrough(client, context, {
    model: "pplx-embed-context-v1-0.6b",
    input: [["a", "b"]],
    encoding_format: "float",
  });
  expect(data[0]?.data[1]?.embedding).toHaveLength(1024);
});
