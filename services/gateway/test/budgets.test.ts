import { newId } from "@workspace/storage";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FakeService, sendJson, startGateway } from "./harness.ts";
import type { TestGateway } from "./harness.ts";

let knowledge: FakeService;
let gateway: TestGateway;

beforeAll(async () => {
  knowledge = await FakeService.start();
  gateway = await startGateway({ knowledge });
  // Each answer costs 40 cents.
  knowledge.handler = (_request, response) =>
    sendJson(response, {
      usage: { input_tokens: 1, output_tokens: 1, cost: { total_cost: 0.4 } },
    });
});
afterAll(async () => {
  await gateway.close();
  await knowledge.close();
});

const ask = (key: string) => gateway.callAs(key, "/v1/agent", { method: "POST", body: "{}" });

test("a key asks until its month is spent, is warned before, and may still read", async () => {
  const { key } = gateway.createKey({ monthly_budget_usd: 1 });
  const first = await ask(key);
  expect(first.headers.get("x-budget-spent-usd")).toBeNull();
  await ask(key);
  const third = await ask(key);
  expect(third.headers.get("x-budget-limit-usd")).toBe("1");
  expect(third.headers.get("x-budget-spent-usd")).toBe("0.8");
  const refused = await ask(key);
  expect(refused.status).toBe(429);
  expect(await refused.json()).toMatchObject({ error: { type: "budget_exceeded" } });
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  expect((await gateway.callAs(key, "/v1/agent/resp_1")).status).toBe(200);
  expect((await ask(gateway.createKey().key)).status).toBe(200);
});

test("what was spent is known to a gateway that starts later", async () => {
  const { key } = gateway.createKey({ monthly_budget_usd: 0.5 });
  await ask(key);
  await ask(key);
  await gateway.storeUses();
  expect((await ask(key)).status).toBe(429);
  const later = await startGateway(
    { knowledge, auth: gateway.auth },
    { DATABASE_URL: gateway.databaseUrl },
  );
  expect((await later.callAs(key, "/v1/agent", { method: "POST", body: "{}" })).status).toBe(429);
  await later.close();
});

test("a user's and an organisation's budget hold over all of their keys", async () => {
  const organisation = newId("org");
  const facts = { user: newId("usr"), organisation };
  const mine = { ...facts, user_monthly_budget_usd: 0.5 };
  const [one, two] = [gateway.createKey(mine), gateway.createKey(mine)];
  expect((await ask(one.key)).status).toBe(200);
  expect((await ask(two.key)).status).toBe(200);
  expect((await ask(one.key)).status).toBe(429);
  const theirs = gateway.createKey({
    organisation,
    user: newId("usr"),
    organisation_monthly_budget_usd: 1,
    budget_warning_percent: 50,
  });
  const last = await ask(theirs.key);
  expect(last.headers.get("x-budget-spent-usd")).toBe("0.8");
  expect(await (await ask(theirs.key)).text()).toContain("for the organisation");
});
