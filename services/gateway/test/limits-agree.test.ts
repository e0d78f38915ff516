import { createClient } from "@redis/client";
import { TestRedis } from "@workspace/testing/redis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { charge, take } from "../src/limits/bucket.ts";
import type { Bucket, Decision } from "../src/limits/bucket.ts";
import { Limit } from "../src/limits/limit.ts";
import type { LimitRule } from "../src/limits/limit.ts";
import { argumentsOf, script } from "../src/limits/redis-buckets.ts";

const clients = 200;
const requestsOfEach = 30;
const second = 1_000_000;

const installed = await TestRedis.isInstalled("the tests that memory and Redis agree on limits");
const withRedis = test.skipIf(!installed);

let redis: TestRedis;
const connections: Awaited<ReturnType<typeof connect>>[] = [];

async function connect(url: string) {
  const client = createClient({ url });
  client.on("error", () => {});
  await client.connect();
  return client;
}

beforeAll(async () => {
  if (!installed) return;
  redis = await TestRedis.start();
  for (let turn = 0; turn < 8; turn++) connections.push(await connect(redis.url));
});
afterAll(async () => {
  for (const client of connections) client.destroy();
  await redis?.stop();
});

const rules: LimitRule[] = [
  {
    name: "key",
    per: "key",
    of: "requests",
    amount: 70,
    periodSeconds: 7,
    burst: 12,
    dryRun: false,
  },
  {
    name: "user",
    per: "user",
    of: "requests",
    amount: 333,
    periodSeconds: 60,
    burst: 40,
    dryRun: false,
  },
  {
    name: "org",
    per: "organisation",
    of: "requests",
    amount: 999,
    periodSeconds: 60,
    burst: 400,
    dryRun: false,
  },
  {
    name: "trial",
    per: "user",
    of: "requests",
    amount: 100,
    periodSeconds: 60,
    burst: 9,
    dryRun: true,
  },
  {
    name: "tokens",
    per: "user",
    of: "tokens",
    amount: 9_000,
    periodSeconds: 60,
    burst: 5_000,
    dryRun: false,
  },
];

function bucketsFor(client: number): Bucket[] {
  return rules.map((rule) => {
    const owner = { key: client, user: client % 23, organisation: client % 5, ip: 0 }[rule.per];
    const storeKey = `{limits}:${rule.name}:${owner}`;
    return { limit: new Limit(rule), storeKey, freeAtUs: 0, seenUs: 0 };
  });
}

/** One step of a client as Redis carried it out, in the order in which it did. */
interface Step {
  order: number;
  client: number;
  nowUs: number;
  tokens: number;
  reply: number[];
}

withRedis(
  "memory and Redis agree to the request: 200 clients at once, and a clock that steps",
  async () => {
    let nowUs = 1_763_800_000 * second;
    let ticks = 0;
    // Mostly forward by a little; now and then an hour back, a minute on, or a microsecond back.
    const tick = () => {
      ticks++;
      if (ticks % 2_000 === 0) nowUs -= 3_600 * second;
      else if (ticks % 2_000 === 1_000) nowUs += 60 * second;
      else if (ticks % 60 === 0) nowUs -= 1;
      else nowUs += Math.floor(Math.random() * 4_000);
      return nowUs;
    };
    const steps: Step[] = [];
    const run = async (client: number) => {
      const buckets = bucketsFor(client);
      const connection = connections[client % connections.length];
      if (!connection) throw new Error("no connection");
      for (let turn = 0; turn < requestsOfEach; turn++) {
        const at = tick();
        const tokens = turn % 3 === 2 ? Math.floor(Math.random() * 900) + 1 : 0;
        const asked =
          tokens > 0 ? buckets.filter(({ limit }) => limit.rule.of === "tokens") : buckets;
        const args =
          tokens > 0
            ? ["0", String(asked[0]?.limit.costUs(tokens)), String(Number.MAX_SAFE_INTEGER), "1"]
            : argumentsOf(asked);
        const [order, reply] = await connection
          .multi()
          .incr("order")
          .eval(script, {
            keys: asked.map(({ storeKey }) => storeKey),
            arguments: [String(at), ...args],
          })
          .exec();
        steps.push({
          order: Number(order),
          client,
          nowUs: at,
          tokens,
          reply: Array.isArray(reply) ? reply.map(Number) : [],
        });
      }
    };
    await Promise.all(Array.from({ length: clients }, (_each, client) => run(client)));

    const memory = new Map<string, Bucket>();
    const decision: Decision = { refusedBy: undefined, waitUs: 0 };
    const counts = { admitted: 0, refused: 0, charged: 0 };
    for (const step of steps.toSorted((a, b) => a.order - b.order)) {
      const buckets = bucketsFor(step.client).map((bucket) => {
        const known = memory.get(bucket.storeKey) ?? bucket;
        memory.set(bucket.storeKey, known);
        return known;
      });
      const [, refusedBy = 0, waitUs = 0, ...free] = step.reply;
      if (step.tokens > 0) {
        const bucket = buckets.find(({ limit }) => limit.rule.of === "tokens");
        if (!bucket) throw new Error("no bucket");
        charge(bucket, bucket.limit.costUs(step.tokens), step.nowUs);
        expect(free).toEqual([bucket.freeAtUs]);
        counts.charged++;
        continue;
      }
      const admitted = take(buckets, step.nowUs, decision);
      expect(refusedBy === 0).toBe(admitted);
      expect(waitUs).toBe(decision.waitUs);
      expect(buckets[refusedBy - 1]).toBe(decision.refusedBy);
      expect(free.map((each) => (each < 0 ? -1 - each : each))).toEqual(
        buckets.map(({ freeAtUs }) => freeAtUs),
      );
      counts[admitted ? "admitted" : "refused"]++;
    }
    expect(steps).toHaveLength(clients * requestsOfEach);
    for (const count of Object.values(counts)) expect(count).toBeGreaterThan(200);
  },
  60_000,
);
