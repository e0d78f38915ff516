import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { FakeService, startGateway } from "./harness.ts";
import type { TestGateway } from "./harness.ts";

let knowledge: FakeService;
const gateways = new Map<string, TestGateway>();

beforeAll(async () => {
  knowledge = await FakeService.start();
  for (const mode of ["warn", "enforce"]) {
    const ROUTES = [
      `/v1=knowledge:perplexity:${mode}`,
      "/free=knowledge:perplexity",
      `/api/knowledge=knowledge:problem:${mode}`,
      "/=web:page",
    ].join(",");
    gateways.set(
      mode,
      await startGateway({ knowledge }, { ROUTES, MAX_JSON_VALUES: "1100", MAX_JSON_KEYS: "1000" }),
    );
  }
});
afterAll(async () => {
  for (const gateway of gateways.values()) await gateway.close();
  await knowledge.close();
});
beforeEach(() => {
  knowledge.requests.length = 0;
});

const gateway = (mode: string) => {
  const found = gateways.get(mode);
  if (!found) throw new Error("no gateway");
  return found;
};
const post = (body: string, contentType = "application/json") => ({
  method: "POST",
  headers: { "content-type": contentType },
  body,
});

// Perplexity's API has no 405 and no 415: there they are 400.
const faults = [
  ["a body that lacks what is required", "/v1/agent", post('{"model": 5}'), 400],
  ["broken JSON", "/v1/agent", post("{"), 400],
  ["no body at all", "/v1/agent", { method: "POST" }, 400],
  ["another content type", "/v1/agent", post("x", "text/plain"), 400],
  ["a path that no operation has", "/v1/nothing", {}, 404],
  ["a method that the path has not", "/v1/agent", { method: "DELETE" }, 400],
  ["a method of ours that the path has not", "/api/knowledge/threads", { method: "PUT" }, 405],
  ["an unknown query parameter", "/api/knowledge/threads?surprise=1", {}, 400],
  ["a parameter of the wrong kind", "/api/knowledge/threads?limit=many", {}, 400],
] as const;

test("enforce: JSON of too many values does not reach the service, though its schema allows it", async () => {
  const input = (messages: number) =>
    Array.from({ length: messages }, () => ({ type: "message", role: "user", content: "Hi" }));
  const ask = (messages: number) =>
    gateway("enforce").call(
      "/v1/agent",
      post(JSON.stringify({ model: "sonar", input: input(messages) })),
    );
  expect((await ask(200)).status).toBe(200);
  const response = await ask(300);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    error: { message: expect.stringContaining("more than 1100 values") },
  });
  expect(knowledge.requests).toHaveLength(1);
});

test("enforce: JSON of too many keys does not reach the service", async () => {
  const metadata = Object.fromEntries(
    Array.from({ length: 1_050 }, (_, index) => [`k${index}`, "v"]),
  );
  const body = JSON.stringify({ model: "sonar", input: "Hi", metadata });
  const response = await gateway("enforce").call("/v1/agent", post(body));
  expect(response.status).toBe(400);
  expect(await response.text()).toContain("more than 1000 keys");
  expect(knowledge.requests).toEqual([]);
});

test.each(faults)("enforce: %s does not reach the service", async (_what, path, init, status) => {
  const response = await gateway("enforce").call(path, init);
  expect(response.status).toBe(status);
  const shape = path.startsWith("/v1") ? { error: { code: status } } : { status };
  expect(await response.json()).toMatchObject(shape);
  expect(knowledge.requests).toEqual([]);
});

test.each(faults)("warn: %s goes on, counted and logged", async (_what, path, init) => {
  const before = gateway("warn").log.length;
  const response = await gateway("warn").call(path, init);
  expect(response.status).toBe(200);
  expect(knowledge.requests).toHaveLength(1);
  const logged = gateway("warn").log.slice(before).join("");
  expect(logged).toContain("not as the specification says");
});

test("what is as the specification says passes, body and all", async () => {
  const body = JSON.stringify({ model: "sonar", input: "hello" });
  let received = "";
  knowledge.handler = async (request, response) => {
    for await (const part of request) received += String(part);
    response.end("{}");
  };
  expect((await gateway("enforce").call("/v1/agent", post(body))).status).toBe(200);
  expect(received).toBe(body);
  expect((await gateway("enforce").call("/api/knowledge/threads?limit=5")).status).toBe(200);
});

test("a route that is not checked is left alone, and metrics tell what was found", async () => {
  expect((await gateway("enforce").call("/free/anything?x=1")).status).toBe(200);
  const metrics = await (await gateway("enforce").fetch("/metrics")).text();
  expect(metrics).toMatch(
    /gateway_validation_faults_total\{route="\/v1",mode="enforce"[^}]*\} [1-9]/,
  );
});
