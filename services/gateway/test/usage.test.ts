import { newId, openDatabase } from "@workspace/storage";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { UsageRepository } from "../src/usage/repository.ts";
import { FakeService, sendJson, startGateway } from "./harness.ts";
import type { TestGateway } from "./harness.ts";

let knowledge: FakeService;
let gateway: TestGateway;

interface Figures {
  group: string | null;
  requests: number;
  errors: number;
  input_tokens: number;
  output_tokens: number;
  total_tokens: number;
  cost_usd: number;
  latency_ms: { mean: number; p50: number; p99: number };
}
interface Usage {
  series: (Figures & { start: string })[];
  totals: Figures[];
}

beforeAll(async () => {
  knowledge = await FakeService.start();
  gateway = await startGateway({ knowledge });
});
afterAll(async () => {
  await gateway.close();
  await knowledge.close();
});
beforeEach(() => {
  knowledge.handler = (_request, response) => sendJson(response, { ok: true });
});

const usageOf = async (query: string) => {
  await gateway.storeUses();
  const response = await gateway.operate(`/api/gateway/usage?${query}`);
  expect(response.status).toBe(200);
  return (await response.json()) as Usage;
};
const usage = { input_tokens: 10, output_tokens: 5, total_tokens: 15, cost: { total_cost: 0.002 } };
const as = (key: string) => ({
  method: "POST",
  headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
  body: "{}",
});

test("counts requests, tokens, cost and latency by key, model and upstream", async () => {
  knowledge.handler = async (request, response) => {
    let text = "";
    for await (const part of request) text += String(part);
    const model = text.includes("large") ? "large" : "small";
    sendJson(response, { model, usage });
  };
  const { id, key } = gateway.createKey();
  for (let turn = 0; turn < 3; turn++) await gateway.fetch("/v1/agent", as(key));
  await gateway.fetch("/v1/agent", { ...as(key), body: '{"model":"large"}' });
  knowledge.handler = (_request, response) => sendJson(response, {}, 500);
  await gateway.fetch("/v1/agent", as(key));

  const all = await usageOf(`key_id=${id}`);
  expect(all.series).toHaveLength(1);
  expect(all.totals[0]).toMatchObject({
    group: null,
    requests: 5,
    errors: 1,
    input_tokens: 40,
    output_tokens: 20,
    total_tokens: 60,
    cost_usd: 0.008,
  });
  expect(all.totals[0]?.latency_ms.mean).toBeGreaterThan(0);
  expect(all.totals[0]?.latency_ms.p99).toBeGreaterThanOrEqual(all.totals[0]?.latency_ms.p50 ?? 0);
  const byModel = await usageOf(`key_id=${id}&group_by=model&step=minute`);
  expect(byModel.totals.map(({ group, requests }) => [group, requests])).toEqual([
    ["small", 3],
    ["large", 1],
    [null, 1],
  ]);
  const byKey = await usageOf("group_by=key&model=small");
  expect(byKey.totals).toMatchObject([{ group: id, requests: 3 }]);
  const byUpstream = await usageOf(`group_by=upstream&key_id=${id}`);
  expect(byUpstream.totals).toMatchObject([{ group: "knowledge", requests: 5 }]);
  // A second batch adds to the same minutes.
  await gateway.fetch("/v1/agent", as(key));
  expect((await usageOf(`key_id=${id}`)).totals[0]?.requests).toBe(6);
});

test("reads usage from streams, in whatever pieces they come", async () => {
  knowledge.handler = (_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write('data: {"model":"streamed","delta":"a"}\n\n');
    const last = `data: ${JSON.stringify({ type: "done", usage })}\n\n`;
    let at = 0;
    const timer = setInterval(() => {
      response.write(last.slice(at, at + 9));
      at += 9;
      if (at < last.length) return;
      clearInterval(timer);
      response.end("data: [DONE]\n\n");
    }, 3);
  };
  const { id, key } = gateway.createKey();
  const text = await (await gateway.fetch("/v1/agent", as(key))).text();
  expect(text).toContain('"total_tokens":15');
  expect((await usageOf(`key_id=${id}&group_by=model`)).totals).toMatchObject([
    { group: "streamed", requests: 1, total_tokens: 15 },
  ]);
});

test("a batch that is sent again is not counted twice", async () => {
  const sql = openDatabase({ url: gateway.databaseUrl, schema: "gateway", maxConnections: 2 });
  const repository = new UsageRepository(sql);
  const row = {
    minute: new Date("2026-01-01T00:00:00Z"),
    keyId: "key_twice",
    userId: "",
    organisationId: "",
    model: "",
    upstream: "knowledge",
    requests: 1,
    errors: 0,
    inputTokens: 0,
    outputTokens: 0,
    totalTokens: 0,
    costMicroDollars: 0,
    latencyUs: 1_500,
    latencyClasses: [0, 1],
  };
  const batch = { id: crypto.randomUUID(), rows: [row] };
  await Promise.all([repository.add(batch), repository.add(batch)]);
  await repository.add(batch);
  await repository.add({ id: crypto.randomUUID(), rows: [{ ...row, latencyClasses: [1, 1, 4] }] });
  const [stored] = await sql`
    select requests, latency_classes from usage_minutes where key_id = 'key_twice'`;
  expect(stored).toEqual({ requests: 2, latency_classes: [1, 2, 4] });
  await repository.prune(new Date("2026-02-01T00:00:00Z"));
  expect(await sql`select 1 from usage_minutes where key_id = 'key_twice'`).toHaveLength(0);
  await sql.end();
});

test("use while the database is away is stored when it is back", async () => {
  const { id, key } = gateway.createKey();
  await gateway.fetch("/v1/agent", as(key));
  const sql = openDatabase({ url: gateway.databaseUrl, schema: "gateway", maxConnections: 1 });
  await sql`alter table usage_minutes rename to usage_elsewhere`;
  await gateway.storeUses();
  await gateway.fetch("/v1/agent", as(key));
  await gateway.storeUses();
  expect(gateway.log.some((line) => line.includes("kept for later"))).toBe(true);
  await sql`alter table usage_elsewhere rename to usage_minutes`;
  await sql.end();
  expect((await usageOf(`key_id=${id}`)).totals[0]?.requests).toBe(2);
});

test.each([
  ["from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z", "before"],
  ["from=2020-01-01T00:00:00Z&to=2026-01-01T00:00:00Z", "366 days"],
  ["step=second", "step"],
])("%s is refused", async (query, reason) => {
  const response = await gateway.call(`/api/gateway/usage?${query}`);
  expect(response.status).toBe(400);
  expect(await response.text()).toContain(reason);
});

test("callers that one row names are counted in it, and probes in none", async () => {
  const before = (await usageOf("group_by=upstream")).totals;
  await gateway.fetch("/v1/agent", { method: "POST" });
  await gateway.fetch("/v1/agent", {
    method: "POST",
    headers: { authorization: "Bearer pplx-ws-wrong" },
  });
  await gateway.operate("/api/gateway/limits");
  for (let probe = 0; probe < 5; probe++) await gateway.fetch("/health");
  const after = (await usageOf("group_by=upstream")).totals;
  const requestsOf = (figures: Figures[], group: string) =>
    figures.find((each) => each.group === group)?.requests ?? 0;
  expect(requestsOf(after, "knowledge")).toBe(requestsOf(before, "knowledge") + 2);
  // The question before, and the limits; the question now is counted when it has ended.
  expect(requestsOf(after, "gateway")).toBe(requestsOf(before, "gateway") + 2);
});

test("others than the operator see the use of their organisation, whatever they ask for", async () => {
  const [here, there] = [newId("org"), newId("org")];
  const [ours, theirs] = [here, there].map((organisation) => gateway.createKey({ organisation }));
  for (const [key, times] of [
    [ours?.key ?? "", 2],
    [theirs?.key ?? "", 3],
  ] as const)
    for (let turn = 0; turn < times; turn++) await gateway.fetch("/v1/agent", as(key));
  await gateway.storeUses();
  const seen = async (query: string) => {
    const path = `/api/gateway/usage?upstream=knowledge&${query}`;
    const response = await gateway.callAs(ours?.key ?? "", path);
    return ((await response.json()) as Usage).totals;
  };
  expect(await seen("group_by=organisation")).toMatchObject([{ group: here, requests: 2 }]);
  expect(await seen("group_by=key")).toMatchObject([{ group: ours?.id, requests: 2 }]);
  expect(await seen(`key_id=${theirs?.id}`)).toEqual([]);
  const asked = await seen(`organisation_id=${there}&group_by=organisation`);
  expect(asked.map(({ group }) => group)).not.toContain(there);
  const { totals } = await usageOf("group_by=organisation&upstream=knowledge");
  expect(totals).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ group: here, requests: 2 }),
      expect.objectContaining({ group: there, requests: 3 }),
    ]),
  );
  expect((await usageOf(`organisation_id=${there}&upstream=knowledge`)).totals).toMatchObject([
    { requests: 3 },
  ]);
});
