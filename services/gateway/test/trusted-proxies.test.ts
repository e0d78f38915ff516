import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { FakeService, internalToken, startGateway } from "./harness.ts";
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

test("a client behind a proxy of this machine is not a person at this machine", async () => {
  const page = { accept: "text/html", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };
  const local = await behind.navigate({ ...page, "x-forwarded-for": "203.0.113.30" });
  expect(local.setCookies).toEqual([]);
  const asInternal = await behind.fetch("/api/gateway/keys", {
    headers: {
      authorization: `Bearer ${internalToken}`,
      "x-forwarded-for": "127.0.0.1, 203.0.113.31",
    },
  });
  expect(asInternal.status).toBe(401);
});
