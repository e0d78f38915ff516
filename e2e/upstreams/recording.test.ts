import Perplexity from "@perplexity-ai/perplexity_ai";
import { startOpenAiServer } from "@workspace/testing/openai-server";
import type { OpenAiServer } from "@workspace/testing/openai-server";
import { startPerplexityUpstream } from "@workspace/testing/perplexity-upstream";
import type { PerplexityUpstream } from "@workspace/testing/perplexity-upstream";
import { registerSecret } from "@workspace/testing/secrets";
import { startStack } from "@workspace/testing/stack";
import type { Stack } from "@workspace/testing/stack";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { collect } from "../clients/support/client-stack.ts";

const accountKey = "pplx-account-key-of-the-test";

let upstream: PerplexityUpstream;
let model: OpenAiServer;
let stack: Stack;

beforeAll(async () => {
  registerSecret(accountKey);
  const allow = { ALLOW_PRIVATE_UPSTREAMS: "127.0.0.1" };
  upstream = await startPerplexityUpstream({ apiKey: accountKey });
  model = await startOpenAiServer();
  stack = await startStack({
    analysis: true,
    env: {
      auth: allow,
      gateway: {
        ...allow,
        UPSTREAM_WAIT: "300ms",
        RECORD_INTERVAL: "100ms",
        RECORD_MAX_BODY: "1mb",
      },
    },
  });
  await addUpstream("perplexity", upstream.url);
  await addUpstream("model", `${model.url}/v1`);
});

afterAll(async () => {
  await stack?.stop();
  await Promise.all([upstream?.close(), model?.close()].map((closed) => closed?.catch(() => {})));
});

async function addUpstream(name: string, baseUrl: string): Promise<void> {
  await stack.auth.createPool({ body: { upstream: name, base_url: baseUrl } });
  const credential = { kind: "api_key", key: accountKey } as const;
  await stack.auth.createAccount({ body: { upstream: name, name, credential } });
}

type Mode = Parameters<Stack["gateway"]["replaceUpstreamMode"]>[0]["body"];

const setMode = (name: string, body: Mode) =>
  stack.gateway.replaceUpstreamMode({ path: { upstream: name }, body });

const captureOf = (id: string) => stack.analysis.getCapture({ path: { capture_id: id } });

async function record(name: string, work: () => Promise<unknown>): Promise<string> {
  const { recording_id: id } = await setMode(name, { mode: "record", name: "of the test" });
  if (id === null) throw new Error("It is not recorded");
  await work();
  await setMode(name, { mode: "pass" });
  await expect.poll(async () => (await captureOf(id)).status, { timeout: 10_000 }).toBe("ready");
  return id;
}

function clientOf(name: string): Perplexity {
  return new Perplexity({
    baseURL: `${stack.baseUrl}/upstreams/${name}`,
    apiKey: stack.apiKey,
    maxRetries: 0,
    logLevel: "off",
  });
}

const call = (path: string, init: RequestInit = {}) =>
  fetch(`${stack.baseUrl}/upstreams/${path}`, {
    ...init,
    headers: { authorization: `Bearer ${stack.apiKey}`, ...init.headers },
  });

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

describe("the official client", () => {
  test("runs all its calls against a cassette that was recorded through the gateway, without the upstream", async () => {
    let recorded: unknown[] = [];
    const id = await record("perplexity", async () => {
      recorded = await everyCall(clientOf("perplexity"));
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
    expect(await everyCall(clientOf("perplexity"))).toEqual(recorded);
    expect(recorded.filter((each) => JSON.stringify(each).includes('"status":4')).length).toBe(2);
    expect(upstream.requests.length).toBe(asked);
  });
});
