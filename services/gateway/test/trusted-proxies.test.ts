import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { FakeService, startGateway } from "./harness.ts";
import type { TestGateway } from "./harness.ts";

let knowledge: FakeService;
let behind: TestGateway;
let direct: TestGateway;

beforeAll(async () => {
  knowledge = await FakeService.start();
  const limits = { IP_REQUESTS_PER_MINUTE: "60", IP_BURST: "6" };
  behind = await startGateway(
    { knowledge },
    { ...limits, TRUSTED_PROXIES: "127.0.0.0/8,10.0.0.0/8" },
  );
  direct = await startGateway({ knowledge }, { ...limits, TRUSTED_PROXIES: "10.0.0.0/8" });
});
afterAll(async () => {
  await behind.close();
  await direct.close();
  await knowledge.close();
});
beforeEach(() => {
  knowledge.requests.length = 0;
});

const from = (forwarded: string, more: Record<string, string> = {}) => ({
  headers: { "x-forwarded-for": forwarded, ...more },
});

test("a trusted proxy's client is told to the service, and limited by its own address", async () => {
  const statuses: number[] = [];
  for (let turn = 0; turn < 8; turn++)
    statuses.push(
      (await behind.fetch("/v1/models", from("6.6.6.6, 203.0.113.9, 10.0.0.4"))).status,
    );
  expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 429, 429]);
  expect((await behind.fetch("/v1/models", from("203.0.113.10"))).status).toBe(200);
  // What the client itself wrote in front makes it no other client.
  expect((await behind.fetch("/v1/models", from("1.2.3.4, 203.0.113.9"))).status).toBe(429);
  expect(knowledge.requests[0]?.headers["x-forwarded-for"]).toEqual(["203.0.113.9"]);
});

test("HTTPS in front counts only from a trusted proxy", async () => {
  const https = { "x-forwarded-proto": "https" };
  await behind.fetch("/v1/models", from("203.0.113.20", https));
  await direct.fetch("/v1/models", from("203.0.113.20", https));
  expect(knowledge.requests.map(({ headers }) => headers["x-forwarded-proto"]?.[0])).toEqual([
    "https",
    "http",
  ]);
});

test("anybody else's word is replaced", async () => {
  await direct.fetch("/v1/models", from("203.0.113.9", { forwarded: "for=203.0.113.9" }));
  const headers = knowledge.requests[0]?.headers ?? {};
  expect(headers["x-forwarded-for"]).toEqual(["127.0.0.1"]);
  expect(headers).not.toHaveProperty("forwarded");
});

test("wrong keys are counted for the client behind the proxy, not for the proxy", async () => {
  const guarded = await startGateway({ knowledge }, { TRUSTED_PROXIES: "127.0.0.0/8" });
  const attempt = (forwarded: string) =>
    guarded.fetch("/v1/agent", from(forwarded, { authorization: "Bearer wrong" }));
  let status = 401;
  for (let turn = 0; turn < 200 && status === 401; turn++)
    ({ status } = await attempt("203.0.113.40"));
  expect(status).toBe(429);
  expect((await attempt("203.0.113.41")).status).toBe(401);
  await guarded.close();
});
