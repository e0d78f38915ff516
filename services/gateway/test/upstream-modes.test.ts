import { afterAll, beforeAll, expect, test } from "vitest";
import { identitySecret, readIdentity } from "@workspace/http";
import { newId } from "@workspace/storage";
import { FakeService, internalToken, sendJson, startGateway } from "./harness.ts";
import type { TestGateway } from "./harness.ts";

const captureId = newId("cap");
const entry = {
  request: { method: "GET", url: "https://api.example.com/v1/models" },
  response: {
    status: 200,
    headers: [
      { name: "content-type", value: "application/json" },
      { name: "set-cookie", value: "a=1" },
      { name: "x-upstream", value: "yes" },
    ],
    content: { mimeType: "application/json", text: '{"recorded":true}' },
  },
};
const capture = {
  id: captureId,
  name: "one",
  source: "har",
  upstream: null,
  status: "ready",
  read_bytes: 1,
  exchange_count: 1,
  skipped: [],
  redacted_count: 0,
  redaction: { findings: [], unlisted: 0 },
  created_at: "2026-11-22T16:20:00.000Z",
  finished_at: "2026-11-22T16:20:01.000Z",
};

let analysis: FakeService;
let first: TestGateway;
let second: TestGateway;
/** Whose capture it is; the service answers others as if there were none. */
let owner: string;

beforeAll(async () => {
  analysis = await FakeService.start();
  analysis.handler = (request, response) => {
    const token = String(request.headers["x-workspace-identity"]);
    const secret = identitySecret(internalToken, "analysis");
    const identity = readIdentity(secret, "analysis", token, Date.now());
    if (identity?.principal.organisationId !== owner)
      return sendJson(response, { type: "not-found", title: "Not found", status: 404 }, 404);
    if (!request.url?.includes("/har")) return sendJson(response, capture);
    response.writeHead(200, { "content-type": "application/octet-stream" });
    response.end(JSON.stringify({ log: { entries: [entry] } }));
  };
  const SERVICES = `knowledge=http://127.0.0.1:1,web=http://127.0.0.1:1,analysis=http://127.0.0.1:${analysis.port}`;
  first = await startGateway({ knowledge: 1 }, { SERVICES });
  second = await startGateway(
    { knowledge: 1, auth: first.auth },
    { SERVICES, DATABASE_URL: first.databaseUrl },
  );
  owner = first.auth.organisation;
});

afterAll(async () => {
  await second.close();
  await first.close();
  await analysis.close();
});

const set = (gateway: TestGateway, body: object, key = gateway.key) =>
  gateway.callAs(key, "/api/gateway/upstream-modes/models", {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });

const replay = { mode: "replay", capture_id: captureId };

test("what is set at one gateway is in force at all, for its organisation alone", async () => {
  expect((await set(first, replay)).status).toBe(200);
  for (const gateway of [first, second]) {
    const ask = () => gateway.callAs(first.key, "/upstreams/models/v1/models");
    await expect.poll(async () => (await ask()).status).toBe(200);
    const answer = await ask();
    expect(await answer.json()).toEqual({ recorded: true });
    expect(answer.headers.get("x-workspace-replay")).toBe("played");
    expect(answer.headers.get("x-upstream")).toBe("yes");
    // No answer of an upstream is a page of ours, recorded or not.
    expect(answer.headers.get("set-cookie")).toBeNull();
    expect(answer.headers.get("content-security-policy")).toContain("sandbox");
  }
  const stranger = first.createKey({ organisation: newId("org") }).key;
  const other = await first.callAs(stranger, "/upstreams/models/v1/models");
  expect(other.headers.get("x-workspace-replay")).toBeNull();
  expect((await set(first, replay, stranger)).status).toBe(404);
  const listed = await first.callAs(stranger, "/api/gateway/upstream-modes");
  expect(await listed.json()).toEqual({ data: [] });

  const before = analysis.requests.filter(({ url }) => url.includes("/har")).length;
  await first.callAs(first.key, "/upstreams/models/v1/models");
  expect(analysis.requests.filter(({ url }) => url.includes("/har"))).toHaveLength(before);

  expect((await set(second, { mode: "pass" }, first.key)).status).toBe(200);
  const left = async () => (await first.call("/api/gateway/upstream-modes")).json();
  await expect.poll(left).toEqual({ data: [] });
});

test("is set by those who may alone", async () => {
  const member = first.createKey({ role: "member" }).key;
  expect((await set(first, replay, member)).status).toBe(403);
  const reader = first.createKey({ scopes: ["upstream-modes:read"] }).key;
  expect((await set(first, replay, reader)).status).toBe(403);
  const listed = await first.callAs(reader, "/api/gateway/upstream-modes");
  expect(listed.status).toBe(200);
  // It reads what the capture holds, which takes a scope of its own.
  const setter = first.createKey({ scopes: ["upstream-modes:manage", "pools:use"] }).key;
  expect((await set(first, replay, setter)).status).toBe(403);
  expect((await set(first, { mode: "record" }, setter)).status).toBe(403);
  const recording = ["upstream-modes:manage", "captures:write"];
  const recorder = first.createKey({ scopes: recording }).key;
  expect((await set(first, { mode: "record", keep_raw: true }, recorder)).status).toBe(403);
  expect((await set(first, { ...replay, keep_raw: true })).status).toBe(400);
  const user = first.createKey({ scopes: ["upstream-modes:manage", "captures:read"] }).key;
  expect((await set(first, replay, user)).status).toBe(200);
  // Who may set it may not thereby call the upstream.
  const call = await first.callAs(user, "/upstreams/models/v1/models");
  expect(call.status).toBe(403);
  expect((await set(first, { mode: "pass" })).status).toBe(200);
});

test("without the analysis service nothing is begun, and a call says so", async () => {
  const handler = analysis.handler;
  analysis.handler = (_request, response) => sendJson(response, { title: "down" }, 503);
  expect((await set(first, replay)).status).toBe(503);
  const listed = await first.call("/api/gateway/upstream-modes");
  expect(await listed.json()).toEqual({ data: [] });
  analysis.handler = handler;
});
