import { afterEach, beforeEach, expect, test } from "vitest";
import { closedPort, FakeService, pause, startGateway, waitFor } from "./harness.ts";
import type { TestGateway } from "./harness.ts";

let knowledge: FakeService;
let gateway: TestGateway;

beforeEach(async () => {
  knowledge = await FakeService.start();
});
afterEach(async () => {
  await gateway.close();
  await knowledge.close();
});

const follows = () => waitFor(() => gateway.auth.followers === 1);

test("nobody is let in unchecked: 503 in the shape of the API, until auth is back", async () => {
  gateway = await startGateway({ knowledge });
  expect((await gateway.call("/v1/agent")).status).toBe(200);
  await gateway.auth.stop();
  for (const path of ["/v1/agent", "/api/knowledge/threads", "/page"]) {
    const response = await gateway.call(path);
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("2");
    const shape = path === "/v1/agent" ? { error: { code: 503 } } : { status: 503 };
    expect(await response.json()).toMatchObject(shape);
  }
  expect((await gateway.fetch("/v1/models")).status).toBe(200);
  const ready = await gateway.fetch("/ready");
  expect(await ready.json()).toMatchObject({ checks: { auth: { status: "unavailable" } } });
  await gateway.auth.start();
  expect((await gateway.call("/v1/agent")).status).toBe(200);
});

test("an auth that hangs is waited for no longer than its time", async () => {
  gateway = await startGateway({ knowledge }, { AUTH_TIMEOUT: "300ms" });
  gateway.auth.delayMs = 5_000;
  const startedAt = performance.now();
  const statuses = await Promise.all(
    Array.from({ length: 20 }, async () => (await gateway.call("/v1/agent")).status),
  );
  expect(statuses).toEqual(statuses.map(() => 503));
  expect(performance.now() - startedAt).toBeGreaterThan(250);
  expect(performance.now() - startedAt).toBeLessThan(3_000);
  gateway.auth.delayMs = 0;
  expect((await gateway.call("/v1/agent")).status).toBe(200);
});

test("a second instance of auth is asked where the first is dead", async () => {
  const dead = `auth=http://127.0.0.1:${await closedPort()}`;
  const services = `${dead},knowledge=http://127.0.0.1:${knowledge.port},web=http://127.0.0.1:1`;
  gateway = await startGateway({ knowledge }, { SERVICES: services });
  expect((await gateway.call("/v1/agent")).status).toBe(200);
});

test("with a grace, who was let in lately still is; nobody else, and not for ever", async () => {
  gateway = await startGateway({ knowledge }, { AUTH_GRACE: "4s" });
  const stranger = gateway.createKey();
  expect((await gateway.call("/v1/agent")).status).toBe(200);
  await gateway.auth.stop();
  const startedAt = performance.now();
  while (performance.now() - startedAt < 1_500) {
    expect((await gateway.call("/v1/agent")).status).toBe(200);
    await pause(50);
  }
  expect((await gateway.callAs(stranger.key, "/v1/agent")).status).toBe(503);
  await pause(2_600);
  expect((await gateway.call("/v1/agent")).status).toBe(503);
  await gateway.auth.start();
  expect((await gateway.call("/v1/agent")).status).toBe(200);
});

test("grace is for no key that has expired meanwhile, and for none that was heard to end", async () => {
  gateway = await startGateway({ knowledge }, { AUTH_GRACE: "1m" });
  const statusOf = async (key: string) => (await gateway.callAs(key, "/v1/agent")).status;
  const endsAtMs = Date.now() + 3_000;
  const short = gateway.createKey({ expires_at: new Date(endsAtMs).toISOString() });
  const revoked = gateway.createKey();
  for (const { key } of [short, revoked]) expect(await statusOf(key)).toBe(200);
  await follows();
  gateway.auth.revokeKey(revoked.id);
  await pause(100);
  await gateway.auth.stop();
  expect(await statusOf(revoked.key)).toBe(503);
  expect(await statusOf(short.key)).toBe(200);
  await pause(endsAtMs - Date.now() + 20);
  expect(await statusOf(short.key)).toBe(503);
});
