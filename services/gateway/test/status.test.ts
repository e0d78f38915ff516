import { afterAll, beforeAll, expect, test } from "vitest";
import { closedPort, FakeService, sendJson, startGateway } from "./harness.ts";
import type { TestGateway } from "./harness.ts";

let knowledge: FakeService;
let web: FakeService;
let gateway: TestGateway;

beforeAll(async () => {
  knowledge = await FakeService.start();
  web = await FakeService.start();
  gateway = await startGateway({ knowledge, web });
});
afterAll(async () => {
  await gateway.close();
  await knowledge.close();
  await web.close();
});

test("health, readiness, metrics and the state of the services", async () => {
  expect(await (await gateway.fetch("/health")).json()).toMatchObject({ status: "ok" });
  const ready = await gateway.fetch("/ready");
  expect(ready.status).toBe(200);
  expect(await ready.json()).toMatchObject({
    checks: {
      postgres: { status: "ok" },
      auth: { status: "ok" },
      knowledge: { status: "ok" },
      web: { status: "ok" },
    },
  });
  await gateway.call("/v1/agent");
  const metrics = await (await gateway.fetch("/metrics")).text();
  expect(metrics).toMatch(/gateway_requests_total\{route="\/v1",status="200".*\} [1-9]/);
  expect(metrics).toContain(`gateway_key_requests_total{key="${gateway.keyId}",status="2xx"`);
  expect(metrics).not.toContain(gateway.key);
  const status = await gateway.call("/api/gateway/status");
  expect(await status.json()).toMatchObject({
    status: "ok",
    services: [
      { name: "auth", status: "up" },
      { name: "knowledge", status: "up" },
      { name: "web", status: "up" },
    ],
    limits: { max_request_bytes: 33_554_432 },
  });
  expect((await gateway.fetch("/api/gateway/status")).status).toBe(401);
});

test("a service that is down makes it not ready", async () => {
  const alone = await startGateway({ knowledge, web: await closedPort() });
  const ready = await alone.fetch("/ready");
  expect(ready.status).toBe(503);
  expect(await ready.json()).toMatchObject({
    checks: { web: { status: "unavailable", detail: "is not running" } },
  });
  await alone.close();
});

test("a service tells its version once it is up, and is asked again for one that it did not tell", async () => {
  let version: string | null = null;
  knowledge.handler = ({ url }, response) =>
    sendJson(response, url === "/health" ? { status: "ok", version } : { ok: true });
  const told = await startGateway({ knowledge, web });
  const versionOf = async (name: string) => {
    const status = await told.call("/api/gateway/status");
    const { services } = (await status.json()) as {
      services: { name: string; version: unknown }[];
    };
    return services.find((service) => service.name === name)?.version;
  };
  expect(await versionOf("knowledge")).toBeNull();
  version = "1.2.3";
  expect(await versionOf("knowledge")).toBe("1.2.3");
  await told.close();
});
