import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { afterAll, expect } from "vitest";
import { citedPassage } from "./support/citations.ts";
import { expectLeft } from "./support/client-stack.ts";
import type { ClientStack } from "./support/client-stack.ts";
import { test } from "./support/shared-stack.ts";
import { facts, questions } from "./support/corpus.ts";

const packageFile = createRequire(import.meta.url).resolve(
  "@perplexity-ai/mcp-server/package.json",
);

let stack: ClientStack;
let assistant: Client;
test.beforeAll(async ({ stack: shared }) => {
  stack = shared;
  assistant = await connect(stack.apiKey);
});
afterAll(() => assistant?.close());

async function connect(apiKey: string): Promise<Client> {
  const client = new Client({ name: "test", version: "1.0.0" });
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [join(dirname(packageFile), "dist", "index.js")],
      env: { PERPLEXITY_API_KEY: apiKey, PERPLEXITY_BASE_URL: stack.baseUrl },
      stderr: "ignore",
    }),
  );
  return client;
}

const asked = (content: string) => ({ messages: [{ role: "user", content }] });

async function call(client: Client, name: string, input: Record<string, unknown>) {
  const result = await client.callTool({ name, arguments: input });
  const [part] = result.content as { type: string; text: string }[];
  return { text: part?.text ?? "", failed: result.isError === true };
}

test("offers its four tools", async () => {
  const { tools } = await assistant.listTools();
  expect(tools.map(({ name }) => name).toSorted()).toEqual([
    "perplexity_ask",
    "perplexity_reason",
    "perplexity_research",
    "perplexity_search",
  ]);
});

test.each([
  ["perplexity_ask", { search_context_size: "low", search_domain_filter: ["-example.org"] }],
  ["perplexity_reason", {}],
])("%s answers with numbered citations that lead to passages", async (name, options) => {
  const { text, failed } = await call(assistant, name, { ...asked(questions.har), ...options });
  expect(failed, text).toBe(false);
  expect(text).toMatch(facts.har);
  const [answer = "", citations = ""] = text.split(/\n+Citations:\n/);
  const urls = new Map(
    [...citations.matchAll(/^\[(\d+)\] (\S+)/gm)].map(([, mark, url]) => [mark, url]),
  );
  expect(urls.size).toBeGreaterThan(0);
  for (const [, quote = "", mark] of answer.matchAll(/([^[\]]+) \[(\d+)\]/g))
    expect(await citedPassage(stack, urls.get(mark) ?? "")).toContain(quote.trim());
});

test("perplexity_search lists passages", async () => {
  const { text, failed } = await call(assistant, "perplexity_search", {
    query: questions.har,
    max_results: 3,
    country: "DE",
  });
  expect(failed, text).toBe(false);
  expect(text).toContain("Importing traffic");
  expect(text).toContain("2026-10-02");
  expect(text).toContain(`${stack.baseUrl}/documents/`);
});

test("perplexity_research writes with the model, telling its progress", async () => {
  stack.model.script({
    kind: "completion",
    completion: {
      deltas: ["Open the network panel ", "and choose Export HAR [1]."],
      deltaDelayMs: 0,
    },
  });
  const progress: number[] = [];
  const result = await assistant.callTool(
    { name: "perplexity_research", arguments: asked(questions.har) },
    undefined,
    { onprogress: (update) => progress.push(update.progress) },
  );
  expect(JSON.stringify(result.content)).toMatch(facts.har);
  expect(progress.length).toBeGreaterThan(0);
});

test("cancelling a call stops the work", async () => {
  await expectLeft(stack.model, async () => {
    const leaving = new AbortController();
    const before = stack.model.requests.length;
    const research = assistant.callTool(
      { name: "perplexity_research", arguments: asked(questions.bread) },
      undefined,
      { signal: leaving.signal },
    );
    const ended = expect(research).rejects.toThrow();
    await expect.poll(() => stack.model.requests.length, { timeout: 5_000 }).toBe(before + 1);
    leaving.abort();
    await ended;
  });
});

test("a wrong key is told", async () => {
  const stranger = await connect("pplx-wrong");
  try {
    const { text, failed } = await call(stranger, "perplexity_ask", asked(questions.har));
    expect(failed).toBe(true);
    expect(text).toContain("401");
  } finally {
    await stranger.close();
  }
});
