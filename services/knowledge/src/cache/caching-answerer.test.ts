import { beforeEach, expect, test } from "vitest";
import type { AgentEvent, AgentRequest, AgentResponse } from "../models/agent-types.ts";
import type { CorpusScope } from "../models/answerer.ts";
import { testContext } from "../../test/support/test-context.ts";
import { CacheCounts } from "./cache-counts.ts";
import { CachingAnswerer } from "./caching-answerer.ts";
import type { AnswerCacheRepository } from "./repository.ts";

const stored = new Map<string, string>();
const repository: AnswerCacheRepository = {
  read: async (_tenant, key) => JSON.parse(stored.get(key) ?? "null"),
  write: async (_tenant, { key, value }) => void stored.set(key, JSON.stringify(value)),
  prune: async () => {},
  count: async () => stored.size,
};
const context = testContext();
let asked: number;
let revision: number;
let indexed: number;
let status: "completed" | "failed";
let cache: CachingAnswerer;
let cacheFor: (servedBy: string) => CachingAnswerer;
let caughtUp = 0;
let counts: CacheCounts;
const paid = { currency: "USD", input_cost: 0.2, output_cost: 0.1, total_cost: 0.3 } as const;

beforeEach(() => {
  stored.clear();
  counts = new CacheCounts();
  asked = 0;
  revision = 1;
  indexed = 0;
  status = "completed";
  const inner = {
    async *answer(
      _request: AgentRequest,
      _context: unknown,
      scope?: CorpusScope,
    ): AsyncGenerator<AgentEvent> {
      asked++;
      expect(indexed).toBe(revision);
      const usage = { input_tokens: 9, output_tokens: 1, total_tokens: 10, cost: paid };
      const response = { id: `resp_${asked}`, status, usage } as AgentResponse;
      yield { type: "response.created", response };
      scope?.observer?.evidenceJudged({ evidence: 0.7, refused: false });
      if (status === "completed") yield { type: "response.completed", response };
      else yield { type: "response.failed", response, error: { message: "broken" } };
    },
  };
  cacheFor = (servedBy) =>
    new CachingAnswerer(inner, {
      servedBy,
      repository,
      corpusRevision: async () => revision,
      catchUp: async () => {
        caughtUp++;
        indexed = revision;
      },
      settings: { ttlMs: 1_000, maxEntries: 10 },
      counts,
    });
  cache = cacheFor("local");
});

async function ask(request: Partial<AgentRequest>, scope: CorpusScope = {}): Promise<AgentEvent[]> {
  const events: AgentEvent[] = [];
  for await (const event of cache.answer(
    { input: "Why?", preset: "fast", ...request },
    context,
    scope,
  ))
    events.push(event);
  return events;
}

test("the same question is answered once, and says that it came from the cache", async () => {
  await ask({ stream: true });
  let evidence = 0;
  let marked = false;
  const observer = {
    passagesFound: () => {},
    evidenceJudged: (judgement: { evidence: number }) => void (evidence = judgement.evidence),
    servedFromCache: () => void (marked = true),
  };
  const events = await ask({ stream: false, metadata: { a: "b" } }, { observer });
  expect(asked).toBe(1);
  expect({ evidence, marked }).toEqual({ evidence: 0.7, marked: true });
  expect(events.at(-1)).toMatchObject({ type: "response.completed", response: { x_cached: true } });
  expect(events.at(-1)).not.toMatchObject({ response: { id: "resp_1" } });
});

test.each<[string, Partial<AgentRequest>, CorpusScope]>([
  ["another question", { input: "Why not?" }, {}],
  ["another preset", { preset: "high" }, {}],
  ["other filters", {}, { filters: { kinds: ["pdf"] } }],
  ["a wish for a fresh answer", {}, { cache: false }],
])("%s is answered anew", async (_title, request, scope) => {
  await ask({});
  await ask(request, scope);
  expect(asked).toBe(2);
});

test("an answer from the cache costs nothing, whatever the first one cost", async () => {
  const [first, second] = [await ask({}), await ask({})];
  expect(first.at(-1)).toMatchObject({ response: { usage: { cost: paid } } });
  expect(second.at(-1)).toMatchObject({
    response: {
      usage: {
        total_tokens: 10,
        cost: { currency: "USD", input_cost: 0, output_cost: 0, total_cost: 0 },
      },
    },
  });
});

test("whoever else serves the same name answers for itself", async () => {
  await ask({});
  cache = cacheFor("http://127.0.0.1:11434/v1 gpt-oss");
  await ask({});
  expect(asked).toBe(2);
});

test("a changed corpus leaves old answers behind", async () => {
  await ask({});
  revision = 2;
  await ask({});
  expect(asked).toBe(2);
});

test("an answer is kept for a corpus that its search has seen", async () => {
  caughtUp = 0;
  await ask({ input: "One" });
  await ask({ input: "Two" });
  expect(caughtUp).toBe(1);
  revision = 2;
  await ask({ input: "One" });
  expect(caughtUp).toBe(2);
});

test("what failed is not kept", async () => {
  status = "failed";
  await ask({});
  await ask({});
  expect(asked).toBe(2);
});
