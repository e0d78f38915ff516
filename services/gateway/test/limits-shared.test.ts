import { TestRedis } from "@workspace/testing/redis";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { FakeService, pause, sendJson, startGateway, waitFor } from "./harness.ts";
import type { TestGateway } from "./harness.ts";

const installed = await TestRedis.isInstalled("the tests of limits that gateways share");
const withRedis = test.skipIf(!installed);

let redis: TestRedis;
let knowledge: FakeService;
let open: TestGateway[] = [];

beforeAll(async () => {
  if (!installed) return;
  redis = await TestRedis.start();
  knowledge = await FakeService.start();
});
beforeEach(() => {
  knowledge.handler = (_request, response) => sendJson(response, { ok: true });
});
afterEach(async () => {
  for (const gateway of open.toReversed()) await gateway.close();
  open = [];
});
afterAll(async () => {
  await knowledge?.close();
  await redis?.stop();
});

async function start(
  overrides: Record<string, string> = {},
  beside?: TestGateway,
): Promise<TestGateway> {
  const shared = beside === undefined ? {} : { auth: beside.auth };
  const gateway = await startGateway(
    { knowledge, ...shared },
    { REDIS_URL: redis.url, ...overrides },
  );
  open.push(gateway);
  return gateway;
}

const statusesOf = async (gateway: TestGateway, key: string, count: number) => {
  const calls = Array.from({ length: count }, async () => {
    const response = await gateway.fetch("/v1/agent", {
      headers: { authorization: `Bearer ${key}` },
    });
    await response.arrayBuffer();
    return response.status;
  });
  return Promise.all(calls);
};
const admitted = (statuses: number[]) => statuses.filter((status) => status === 200).length;
const readiness = async (gateway: TestGateway) => {
  const response = await gateway.fetch("/ready");
  const { checks } = (await response.json()) as { checks: Record<string, { detail?: string }> };
  return checks["limits"]?.detail;
};

withRedis(
  "two gateways over one Redis hold the same limit, under 200 clients at once",
  async () => {
    const limits = { KEY_REQUESTS_PER_MINUTE: "60", KEY_BURST: "50", REDIS_TIMEOUT: "5s" };
    const one = await start(limits);
    const two = await start({ ...limits, DATABASE_URL: one.databaseUrl }, one);
    const { key } = one.createKey();
    // Both know the key before the rush.
    await statusesOf(one, key, 1);
    await statusesOf(two, key, 1);
    const startedAt = performance.now();
    const [left, right] = await Promise.all([statusesOf(one, key, 100), statusesOf(two, key, 100)]);
    const back = Math.floor((performance.now() - startedAt) / 1_000) + 1;
    const count = admitted([...left, ...right]);
    expect(count).toBeGreaterThanOrEqual(48);
    expect(count).toBeLessThanOrEqual(48 + back);
    expect(admitted(left)).toBeGreaterThan(0);
    expect(admitted(right)).toBeGreaterThan(0);
    const response = await two.fetch("/v1/agent", { headers: { authorization: `Bearer ${key}` } });
    expect(response.headers.get("ratelimit-policy")).toContain('"key-requests";q=60;w=60');
    expect(response.headers.get("ratelimit")).toMatch(
      /"key-requests";r=\d+;t=\d+, "ip-requests";r=/,
    );
  },
);

withRedis(
  "when Redis dies, memory goes on from what was left, and says so; then Redis is back",
  async () => {
    const gateway = await start({ KEY_REQUESTS_PER_MINUTE: "6", KEY_BURST: "6" });
    expect(await readiness(gateway)).toBe("kept in redis");
    expect(admitted(await statusesOf(gateway, gateway.key, 4))).toBe(4);
    await redis.kill();
    await waitFor(() => gateway.log.some((line) => line.includes("kept in memory meanwhile")));
    // Two were left, and two are left.
    expect(admitted(await statusesOf(gateway, gateway.key, 5))).toBe(2);
    expect(await readiness(gateway)).toBe("kept in memory-fallback");
    const metrics = await (await gateway.fetch("/metrics")).text();
    expect(metrics).toMatch(/gateway_limit_store\{store="memory-fallback"[^}]*\} 1/);
    await redis.run();
    await waitFor(() => gateway.log.filter((line) => line.includes("kept in Redis")).length === 2);
    expect(await readiness(gateway)).toBe("kept in redis");
    expect(admitted(await statusesOf(gateway, gateway.key, 8))).toBe(6);
  },
);

withRedis("a Redis that hangs holds a request up for its time limit and no longer", async () => {
  const gateway = await start({ REDIS_TIMEOUT: "100ms" });
  expect(admitted(await statusesOf(gateway, gateway.key, 1))).toBe(1);
  redis.freeze();
  const startedAt = performance.now();
  expect(admitted(await statusesOf(gateway, gateway.key, 20))).toBe(20);
  expect(performance.now() - startedAt).toBeLessThan(1_000);
  const soon = performance.now();
  expect(admitted(await statusesOf(gateway, gateway.key, 20))).toBe(20);
  expect(performance.now() - soon).toBeLessThan(500);
  redis.thaw();
  await waitFor(() => gateway.log.filter((line) => line.includes("kept in Redis")).length === 2);
});

withRedis("a gateway starts without its Redis, and takes it up when it comes", async () => {
  await redis.kill();
  const gateway = await start();
  expect(admitted(await statusesOf(gateway, gateway.key, 3))).toBe(3);
  await redis.run();
  await waitFor(() => gateway.log.some((line) => line.includes("kept in Redis")));
  expect(admitted(await statusesOf(gateway, gateway.key, 3))).toBe(3);
});

withRedis("tokens and cost of an answer are charged to both gateways", async () => {
  const one = await start();
  const two = await start({ DATABASE_URL: one.databaseUrl }, one);
  const configuration = {
    limits: [
      { name: "tokens", per: "key", of: "tokens", amount: 1_000, period_seconds: 60 },
      { name: "cost", per: "key", of: "cost", amount: 2, period_seconds: 3_600 },
    ],
  };
  const changed = await one.operate("/api/gateway/configuration", {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ configuration }),
  });
  expect(changed.status).toBe(200);
  await waitFor(() => two.log.some((line) => line.includes("configuration in force")));
  knowledge.handler = (_request, response) =>
    sendJson(response, {
      model: "sonar",
      usage: {
        input_tokens: 200,
        output_tokens: 1_300,
        total_tokens: 1_500,
        cost: { total_cost: 0.25 },
      },
    });
  const { key } = one.createKey();
  const ask = (gateway: TestGateway) =>
    gateway.fetch("/v1/agent", {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: "{}",
    });
  expect((await ask(one)).status).toBe(200);
  await pause(50);
  const refused = await ask(two);
  expect(refused.status).toBe(429);
  expect(await refused.json()).toMatchObject({ error: { type: "token_rate_limit_exceeded" } });
  // 500 tokens of debt at 1,000 a minute.
  const wait = Number(refused.headers.get("retry-after"));
  expect(wait).toBeGreaterThanOrEqual(29);
  expect(wait).toBeLessThanOrEqual(31);
  expect(refused.headers.get("ratelimit")).toMatch(/"tokens";r=0;t=90, "cost";r=1;t=450/);
});
