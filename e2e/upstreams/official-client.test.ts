import Perplexity from "@perplexity-ai/perplexity_ai";
import { startPerplexityUpstream } from "@workspace/testing/perplexity-upstream";
import { registerSecret } from "@workspace/testing/secrets";
import { expect } from "vitest";
import { collect } from "../clients/support/client-stack.ts";
import { studio } from "./support/studio.ts";
import { test } from "./support/upstreams-stack.ts";

const accountKey = "pplx-account-key-of-the-client";
registerSecret(accountKey);

/** Every kind of call that the official client makes, with what it gave or failed with. */
async function everyCall(client: Perplexity): Promise<unknown[]> {
  const messages = [{ role: "user" as const, content: "What became of Sonar?" }];
  const calls: (() => Promise<unknown>)[] = [
    () => client.responses.create({ preset: "fast", input: "Sonar?" }),
    async () =>
      collect(await client.responses.create({ preset: "fast", input: "Sonar?", stream: true })),
    async () => {
      const { id } = await client.responses.create({
        preset: "fast",
        input: "x",
        background: true,
      });
      return client.responses.retrieve(id);
    },
    () => client.search.create({ query: ["sonar", "agent"], max_results: 1 }),
    () =>
      client.embeddings.create({ model: "pplx-embed-v1-0.6b", input: ["a", "b"], dimensions: 128 }),
    () =>
      client.contextualizedEmbeddings.create({
        model: "pplx-embed-context-v1-4b",
        input: [["a"], ["b", "c"]],
        dimensions: 128,
      }),
    () => client.responses.create({ preset: "fast", input: "x", ...{ flavour: 1 } }),
    // Retired there: the last one, since a 403 sets the account aside.
    () => client.chat.completions.create({ model: "sonar", messages }),
  ];
  const results: unknown[] = [];
  for (const each of calls)
    results.push(
      await each().catch((error: unknown) => {
        if (error instanceof Perplexity.APIError)
          return { status: error.status, error: error.error };
        throw error;
      }),
    );
  return results;
}

test("the official client runs all its calls against a cassette that was recorded through the gateway, without the upstream", async ({
  upstreams: { stack },
}) => {
  const { addUpstream, captureOf, record, setMode } = studio(stack);
  const upstream = await startPerplexityUpstream({ apiKey: accountKey });
  await addUpstream("perplexity", upstream.url, accountKey);
  const client = new Perplexity({
    baseURL: `${stack.baseUrl}/upstreams/perplexity`,
    apiKey: stack.apiKey,
    maxRetries: 0,
    logLevel: "off",
  });
  let recorded: unknown[] = [];
  const id = await record("perplexity", async () => {
    recorded = await everyCall(client);
  });
  const capture = await captureOf(id);
  expect(capture).toMatchObject({
    source: "recording",
    upstream: "perplexity",
    name: "of the test",
    skipped: [],
  });
  const asked = upstream.requests.length;
  expect(capture.exchange_count).toBe(asked);
  await upstream.close();

  await setMode("perplexity", { mode: "replay", capture_id: id });
  expect(await everyCall(client)).toEqual(recorded);
  expect(recorded.filter((each) => JSON.stringify(each).includes('"status":4')).length).toBe(2);
  expect(upstream.requests.length).toBe(asked);
  await setMode("perplexity", { mode: "pass" });
});
