import { newId } from "@workspace/storage";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FakeService, pause, startGateway } from "./harness.ts";
import type { TestGateway } from "./harness.ts";

let knowledge: FakeService;
let gateway: TestGateway;

beforeAll(async () => {
  knowledge = await FakeService.start();
  gateway = await startGateway({ knowledge });
});
afterAll(async () => {
  await gateway.close();
  await knowledge.close();
});

test("a key has its burst, then waits; the answer says how long", async () => {
  const limited = await startGateway(
    { knowledge },
    { KEY_REQUESTS_PER_MINUTE: "20", KEY_BURST: "3" },
  );
  const other = limited.createKey();
  const remaining: (string | null)[] = [];
  for (let turn = 0; turn < 3; turn++) {
    const response = await limited.call("/v1/agent");
    expect(response.status).toBe(200);
    remaining.push(response.headers.get("x-ratelimit-remaining"));
    expect(response.headers.get("x-ratelimit-limit")).toBe("20");
  }
  expect(remaining).toEqual(["2", "1", "0"]);
  const refused = await limited.call("/v1/agent");
  expect(refused.status).toBe(429);
  const waitMs = Number(refused.headers.get("retry-after-ms"));
  expect(waitMs).toBeGreaterThan(0);
  expect(waitMs).toBeLessThanOrEqual(3_000);
  expect(refused.headers.get("retry-after")).toBe(String(Math.ceil(waitMs / 1_000)));
  expect(Number(refused.headers.get("x-ratelimit-reset"))).toBeGreaterThanOrEqual(2);
  expect(await refused.json()).toMatchObject({
    error: { type: "request_rate_limit_exceeded", code: 429 },
  });
  expect((await limited.callAs(other.key, "/v1/agent")).status).toBe(200);
  await pause(waitMs);
  expect((await limited.call("/v1/agent")).status).toBe(200);
  await limited.close();
});

test("a key may have a limit of its own", async () => {
  const { key } = gateway.createKey({ requests_per_minute: 1 });
  expect((await gateway.callAs(key, "/v1/agent")).status).toBe(200);
  expect((await gateway.callAs(key, "/v1/agent")).status).toBe(429);
});

test("an address has a limit, with or without a key, whatever it forwards", async () => {
  const limited = await startGateway(
    { knowledge },
    { IP_REQUESTS_PER_MINUTE: "60", IP_BURST: "5" },
  );
  const results: number[] = [];
  for (let turn = 0; turn < 6; turn++) {
    const headers = { "x-forwarded-for": `10.0.0.${turn}` };
    results.push((await limited.fetch("/v1/models", { headers })).status);
  }
  expect(results).toEqual([200, 200, 200, 200, 200, 429]);
  expect((await limited.call("/v1/agent")).status).toBe(429);
  await limited.close();
});

test("twenty at once get no more than the burst", async () => {
  const { key } = gateway.createKey({ requests_per_minute: 7 });
  const results = await Promise.all(
    Array.from({ length: 20 }, () => gateway.callAs(key, "/v1/agent")),
  );
  expect(results.filter((response) => response.status === 200)).toHaveLength(7);
});

test("limits of users and organisations count for all their keys and sessions", async () => {
  const limited = await startGateway({ knowledge });
  const limit = (per: string, amount: number) => ({
    name: `${per}-requests`,
    per,
    of: "requests",
    amount,
    period_seconds: 3_600,
  });
  const changed = await limited.operate("/api/gateway/configuration", {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      configuration: { limits: [limit("user", 3), limit("organisation", 5)] },
    }),
  });
  expect(changed.status).toBe(200);
  const organisation = newId("org");
  const [one, two] = [newId("usr"), newId("usr")];
  const { value } = limited.auth.createSession({ user: one, organisation });
  const cookie = { headers: { cookie: `workspace.session=${value}` } };
  const first = limited.createKey({ user: one, organisation });
  const other = limited.createKey({ user: two, organisation });
  const statuses = [(await limited.fetch("/v1/agent", cookie)).status];
  for (const { key } of [first, first, first, other, other, other])
    statuses.push((await limited.callAs(key, "/v1/agent")).status);
  expect(statuses).toEqual([200, 200, 200, 429, 200, 200, 429]);
  await limited.close();
});

test("a session that changes its organisation is counted in the new one", async () => {
  const [before, after] = [newId("org"), newId("org")];
  const { id, value } = gateway.auth.createSession({ organisation: before });
  const call = () =>
    gateway.fetch("/v1/agent", { headers: { cookie: `workspace.session=${value}` } });
  expect((await call()).status).toBe(200);
  gateway.auth.moveSession(id, after);
  await pause(50);
  expect((await call()).status).toBe(200);
  await gateway.storeUses();
  const usage = await gateway.operate("/api/gateway/usage?group_by=organisation");
  const { totals } = (await usage.json()) as { totals: { group: string; requests: number }[] };
  for (const organisation of [before, after])
    expect(totals.find(({ group }) => group === organisation)?.requests).toBe(1);
});
