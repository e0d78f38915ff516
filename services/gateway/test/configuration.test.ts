import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { FakeService, pause, sendJson, startGateway, waitFor } from "./harness.ts";
import type { TestGateway } from "./harness.ts";

let knowledge: FakeService;
let gateway: TestGateway;
let other: TestGateway;
let folder: string;
let file: string;

interface Configuration {
  revision: number;
  source: string;
  from_environment: string[];
  configuration: { limits: { name: string }[]; routes: { prefix: string }[] };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gateway-configuration-"));
  file = join(folder, "gateway.json");
  await writeFile(file, "{}");
  knowledge = await FakeService.start();
  gateway = await startGateway({ knowledge }, { GATEWAY_CONFIG: file });
  other = await startGateway(
    { knowledge, auth: gateway.auth },
    { DATABASE_URL: gateway.databaseUrl },
  );
});
afterAll(async () => {
  await other.close();
  await gateway.close();
  await knowledge.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  knowledge.handler = (_request, response) => sendJson(response, { ok: true });
});

const send = (path: string, method: string, body: object) =>
  gateway.operate(`/api/gateway/configuration${path}`, {
    method,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
const read = async (from = gateway) =>
  (await (await from.operate("/api/gateway/configuration")).json()) as Configuration;
const limit = (name: string, amount: number) => ({
  name,
  per: "key",
  of: "requests",
  amount,
  period_seconds: 60,
});

test("begins as the environment has it", async () => {
  const configuration = await read(other);
  expect(configuration.from_environment).toContain("services");
  expect(configuration.configuration.limits.map(({ name }) => name)).toEqual([
    "key-requests",
    "ip-requests",
  ]);
  expect(configuration.configuration.routes.map(({ prefix }) => prefix)).toContain("/v1");
});

test("a change is in force at once, at every gateway, and what it leaves out stays", async () => {
  const { revision } = await read();
  const { key } = gateway.createKey();
  const changed = await send("", "PUT", {
    configuration: { limits: [limit("tight", 3)] },
    expected_revision: revision,
    note: "three a minute",
  });
  expect(changed.status).toBe(200);
  expect(await changed.json()).toMatchObject({
    revision: revision + 1,
    source: "operation",
    note: "three a minute",
    from_environment: ["services", "routes"],
  });
  const statuses: number[] = [];
  for (let turn = 0; turn < 5; turn++) {
    const response = await gateway.fetch("/v1/agent", {
      headers: { authorization: `Bearer ${key}` },
    });
    statuses.push(response.status);
  }
  expect(statuses).toEqual([200, 200, 200, 429, 429]);
  await waitFor(() => other.log.some((line) => line.includes(`"revision":${revision + 1}`)));
  expect((await read(other)).revision).toBe(revision + 1);
  const listed = await gateway.operate("/api/gateway/limits");
  expect(await listed.json()).toMatchObject({
    store: "memory",
    data: [{ name: "tight", amount: 3, burst: 3, refused: 2 }],
  });
  const left = await gateway.call(`/api/gateway/allowances?per=key&id=${gateway.keyId}`);
  const { data } = (await left.json()) as { data: { limit: string; remaining: number }[] };
  expect(data[0]?.limit).toBe("tight");
});

test("goes back to the revision before, and to any other", async () => {
  const back = await send("/revert", "POST", { revision: 0 });
  expect(await back.json()).toMatchObject({ source: "revert" });
  expect((await read()).configuration.limits).toHaveLength(2);
  await send("", "PUT", { configuration: { limits: [] } });
  expect((await read()).configuration.limits).toEqual([]);
  expect((await send("/revert", "POST", {})).status).toBe(200);
  expect((await read()).configuration.limits).toHaveLength(2);
  expect((await send("/revert", "POST", { revision: 99_999 })).status).toBe(404);
  const revisions = await gateway.operate("/api/gateway/configuration/revisions");
  const { data } = (await revisions.json()) as { data: { revision: number; source: string }[] };
  expect(data.map(({ revision }) => revision)).toEqual(
    data.map(({ revision }) => revision).toSorted((a, b) => b - a),
  );
  expect(data.map(({ source }) => source)).toContain("operation");
});

test("what is not usable changes nothing, and says where it is wrong", async () => {
  const before = await read();
  const service = { name: "knowledge", instances: [{ url: "http://127.0.0.1:1" }] };
  const route = { prefix: "/v1", service: "knowledge", api: "perplexity" };
  for (const [configuration, place] of [
    [{ routes: [{ ...route, service: "nothing" }] }, "/routes/0/service"],
    [{ routes: [route, route] }, "/routes/1/prefix"],
    [{ routes: [{ ...route, prefix: "/api/gateway/status" }] }, "/routes/0/prefix"],
    [{ routes: [{ ...route, prefix: "/a/../b" }] }, "/routes/0/prefix"],
    [{ services: [service] }, "/service"],
    [{ services: [service], routes: [route] }, "must have the service auth"],
    [{ services: [service, service] }, "/services/1/name"],
    [{ services: [{ ...service, name: "gateway" }] }, "/services/0/name"],
    [{ services: [{ ...service, instances: [{ url: "https://x" }] }] }, "url"],
    [{ services: [{ ...service, instances: [{ url: "http://x/path" }] }] }, "url"],
    [{ limits: [limit("a", 1), limit("a", 2)] }, "/limits/1/name"],
    [{ limits: [{ ...limit("a", 1), burst: 2 }] }, "/limits/0/burst"],
    [{ limits: [{ ...limit("a", 1.5) }] }, "/limits/0/amount"],
    [{ limits: [limit("Not A Name", 1)] }, "name"],
    [{ unknown: [] }, "unknown"],
  ] as const) {
    const response = await send("", "PUT", { configuration });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(place);
  }
  const stale = await send("", "PUT", { configuration: {}, expected_revision: 0 });
  expect(stale.status).toBe(409);
  expect(await read()).toEqual(before);
});

test("requests under way are not touched by a change, and none is lost", async () => {
  knowledge.handler = (_request, response) =>
    setTimeout(() => sendJson(response, { ok: true }), 20);
  let over = false;
  const statuses = new Map<number, number>();
  const client = async () => {
    while (!over) {
      const { status } = await gateway.call("/v1/agent");
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  };
  const clients = Array.from({ length: 20 }, client);
  const { configuration } = await read();
  for (let turn = 0; turn < 10; turn++) {
    const routes = configuration.routes.toSorted(() => (turn % 2 === 0 ? 1 : -1));
    expect((await send("", "PUT", { configuration: { routes } })).status).toBe(200);
    await pause(20);
  }
  over = true;
  await Promise.all(clients);
  expect([...statuses.keys()]).toEqual([200]);
  expect(statuses.get(200)).toBeGreaterThan(50);
});

test("a changed file is taken up on reload, once; a broken one changes nothing", async () => {
  await writeFile(file, JSON.stringify({ limits: [limit("from-file", 1_000)] }));
  await gateway.reload();
  const taken = await read();
  expect(taken).toMatchObject({
    source: "file",
    configuration: { limits: [{ name: "from-file" }] },
  });
  expect((await send("/reload", "POST", {})).status).toBe(200);
  expect((await read()).revision).toBe(taken.revision);
  await writeFile(file, '{"limits": [{"name": "half"');
  await expect(gateway.reload()).rejects.toThrow("JSON");
  await writeFile(file, '{"limits": [{"name": "x"}]}');
  await expect(gateway.reload()).rejects.toThrow("per");
  expect((await send("/reload", "POST", {})).status).toBe(400);
  expect(await read()).toEqual(taken);
});

test("a gateway that starts finds the newest revision", async () => {
  const { auth, databaseUrl } = gateway;
  const late = await startGateway({ knowledge, auth }, { DATABASE_URL: databaseUrl });
  expect((await read(late)).revision).toBe((await read()).revision);
  await late.close();
});

test("only the operator reads or changes it: who adds a service is sent the internal token", async () => {
  for (const [path, method, body] of [
    ["", "GET", undefined],
    ["/revisions", "GET", undefined],
    ["", "PUT", { configuration: {} }],
    ["/revert", "POST", {}],
    ["/reload", "POST", {}],
  ] as const) {
    const response = await gateway.call(`/api/gateway/configuration${path}`, {
      method,
      headers: { "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    expect(response.status).toBe(403);
    expect(await response.text()).toContain("Only the operator");
  }
});

test("routes without one for / are refused, for they would take the page away", async () => {
  const response = await send("", "PUT", { configuration: { routes: [] } });
  expect(response.status).toBe(400);
  expect(await response.text()).toContain("must have a route for /");
});
