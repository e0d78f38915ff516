import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import {
  FakeService,
  internalToken,
  pause,
  RawConnection,
  sendJson,
  startGateway,
} from "./harness.ts";
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
beforeEach(() => {
  knowledge.requests.length = 0;
  knowledge.handler = (_request, response) => sendJson(response, { ok: true });
  gateway.auth.questions = 0;
  gateway.auth.delayMs = 0;
});

const wrong = (character: string) => `pplx-ws-${character.repeat(43)}`;
const statusOf = async (key: string) => (await gateway.callAs(key, "/v1/agent")).status;

test("no key and a wrong key are 401 in the shape of the API", async () => {
  const none = await gateway.fetch("/v1/agent", { method: "POST", body: "{}" });
  expect(none.status).toBe(401);
  expect(none.headers.get("www-authenticate")).toBe("Bearer");
  expect(await none.json()).toMatchObject({ error: { type: "forbidden", code: 401 } });
  const refused = await gateway.callAs(wrong("x"), "/api/knowledge/threads");
  expect(refused.status).toBe(401);
  expect(await refused.json()).toMatchObject({ type: "unauthorized", status: 401 });
  expect(knowledge.requests).toEqual([]);
});

test.each(["", "Bearer", "Bearer ", "Basic eDp5", "bearer pplx-", "Bearer a b", "Bearer é"])(
  "a malformed Authorization %j is 401",
  async (authorization) => {
    const raw = new RawConnection(gateway.port).send(
      `GET /v1/agent HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\n\r\n`,
    );
    await raw.until((text) => text.includes("\r\n\r\n"));
    raw.destroy();
    expect(raw.received).toMatch(/^HTTP\/1\.1 401 /);
  },
);

test("the list of models needs no key, what is named alike does", async () => {
  expect((await gateway.fetch("/v1/models")).status).toBe(200);
  expect((await gateway.fetch("/v1/modelsx")).status).toBe(401);
  expect(gateway.auth.questions).toBe(0);
});

test("the scheme may be written in any case", async () => {
  const headers = { authorization: `bearer ${gateway.key}` };
  expect((await gateway.fetch("/v1/agent", { headers })).status).toBe(200);
});

test("the internal token and a session's value are no bearers, a key is no session", async () => {
  const { value } = gateway.auth.createSession();
  expect(await statusOf(internalToken)).toBe(401);
  expect(await statusOf(value)).toBe(401);
  const headers = { cookie: `workspace.session=${gateway.key}` };
  expect((await gateway.fetch("/v1/agent", { headers })).status).toBe(401);
  const claimed = { "x-workspace-internal-token": internalToken };
  expect((await gateway.fetch("/v1/agent", { headers: claimed })).status).toBe(401);
  expect((await gateway.fetch("/api/gateway/status", { headers: claimed })).status).toBe(401);
});

test("auth is asked once about a key that is good", async () => {
  const { key } = gateway.createKey();
  for (let turn = 0; turn < 20; turn++) expect(await statusOf(key)).toBe(200);
  expect(gateway.auth.questions).toBe(1);
});

test("a key ends with its expiry, in the middle of its use", async () => {
  const { key } = gateway.createKey({ expires_at: new Date(Date.now() + 2_000).toISOString() });
  expect(await statusOf(key)).toBe(200);
  expect(await statusOf(key)).toBe(200);
  await pause(2_050);
  expect(await statusOf(key)).toBe(401);
});

test("fifty callers with one credential, known or not, ask once", async () => {
  gateway.auth.delayMs = 150;
  for (const [key, status] of [
    [gateway.createKey().key, 200],
    [wrong("f"), 401],
  ] as const) {
    gateway.auth.questions = 0;
    const statuses = await Promise.all(Array.from({ length: 50 }, () => statusOf(key)));
    expect(statuses).toEqual(statuses.map(() => status));
    expect(gateway.auth.questions).toBe(1);
  }
});

test("a wrong key is asked about once in five seconds, and counts as an attempt each time", async () => {
  const guarded = await startGateway({ knowledge });
  const statuses = new Map<number, number>();
  const waits = new Set<string | null>();
  const startedAt = performance.now();
  // More than the 120 of a burst, by as many as a slow machine is granted meanwhile.
  for (let turn = 0; turn < 150; turn++) {
    const { status, headers } = await guarded.callAs(wrong("w"), "/v1/agent");
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    if (status === 429) waits.add(headers.get("retry-after"));
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  expect([...statuses.keys()].toSorted((a, b) => a - b)).toEqual([401, 429]);
  expect(statuses.get(401)).toBeGreaterThanOrEqual(120);
  expect(statuses.get(401)).toBeLessThanOrEqual(121 + 2 * seconds);
  expect([...waits]).toEqual(["1"]);
  expect(guarded.auth.questions).toBeLessThanOrEqual(1 + Math.floor(seconds / 5));
  // Others at the address go on.
  expect((await guarded.call("/v1/agent")).status).toBe(200);
  await guarded.close();
});

test("a wrong key is asked about again after five seconds", async () => {
  expect(await statusOf(wrong("a"))).toBe(401);
  await pause(2_500);
  expect(await statusOf(wrong("a"))).toBe(401);
  expect(gateway.auth.questions).toBe(1);
  await pause(2_700);
  expect(await statusOf(wrong("a"))).toBe(401);
  expect(gateway.auth.questions).toBe(2);
}, 15_000);

test("a key, a session and the internal token are never logged, nor a query", async () => {
  const { value } = gateway.auth.createSession();
  const headers = { cookie: `workspace.session=${value}` };
  await gateway.fetch("/v1/agent?secret=query", { headers });
  await gateway.call("/v1/agent?secret=query");
  await gateway.callAs(wrong("l"), "/v1/agent?secret=query");
  const logged = gateway.log.join("");
  expect(logged).toContain("/v1/agent");
  for (const secret of [value, gateway.key, wrong("l"), internalToken, "secret=query"])
    expect(logged).not.toContain(secret);
});
