import { afterAll, beforeAll, expect, test } from "vitest";
import { signInOwner, TestBrowser } from "./browser.ts";
import { startAuth } from "./harness.ts";
import type { TestAuth } from "./harness.ts";

const keys = "/api/auth/keys";
let auth: TestAuth;
let owner: TestBrowser;

beforeAll(async () => {
  auth = await startAuth();
  owner = await signInOwner(auth);
});
afterAll(async () => auth[Symbol.asyncDispose]());

interface Holder {
  id: string;
  path: string;
  send: TestBrowser["send"];
}

async function keyWith(settings: Record<string, unknown> = {}): Promise<Holder> {
  const { json } = await owner.send(keys, { json: { name: "laptop", ...settings } });
  const id = String(json["id"]);
  return { id, path: `${keys}/${id}`, send: by(String(json["key"])) };
}

function by(bearer: string): TestBrowser["send"] {
  const headers = { authorization: `Bearer ${bearer}` };
  return (path, sent) => new TestBrowser(auth).send(path, { ...sent, headers });
}

async function tokenOf(key: Holder): Promise<TestBrowser["send"]> {
  const form = { grant_type: "urn:ietf:params:oauth:grant-type:token-exchange" };
  const { json } = await key.send("/api/auth/token", { form });
  return by(String(json["access_token"]));
}

const bounds = {
  requests_per_minute: 60,
  monthly_budget_usd: 10,
  expires_at: "2090-01-01T00:00:00.000Z",
};
const widerThanBounds = [
  { requests_per_minute: 61 },
  { requests_per_minute: null },
  { monthly_budget_usd: 10.01 },
  { monthly_budget_usd: null },
  { expires_at: "2090-01-01T00:00:01.000Z" },
  { expires_at: null },
];
const change = (json: Record<string, unknown>) => ({ method: "PATCH", json });

test.each(widerThanBounds)("a key, or its token, gives no key %j beyond its own", async (wider) => {
  const key = await keyWith(bounds);
  const within = await keyWith({ ...bounds, requests_per_minute: 5 });
  for (const send of [key.send, await tokenOf(key)]) {
    const made = await send(keys, { json: { name: "x", ...bounds, ...wider } });
    expect(made.json).toMatchObject({
      status: 403,
      type: expect.stringContaining("beyond-bounds"),
    });
    expect((await send(within.path, change(wider))).status).toBe(403);
    expect((await send(within.path, change({ name: "renamed" }))).status).toBe(200);
    expect((await send(keys, { json: { name: "x", ...bounds } })).status).toBe(201);
  }
  expect((await owner.send(within.path, change(wider))).status).toBe(200);
});

test("a key changes nothing of itself, but may revoke itself", async () => {
  const key = await keyWith();
  for (const send of [key.send, await tokenOf(key)]) {
    const answer = await send(key.path, change({ name: "mine" }));
    expect(answer.json).toMatchObject({ status: 403, type: expect.stringContaining("own-key") });
  }
  expect((await key.send(key.path, { method: "DELETE" })).status).toBe(204);
  expect((await key.send(keys)).status).toBe(401);
});

test("a key with scopes changes and revokes only keys within them", async () => {
  const key = await keyWith({ scopes: ["keys:create", "usage:read"] });
  const wider = [await keyWith(), await keyWith({ scopes: ["audit:read", "usage:read"] })];
  for (const { path } of wider) {
    expect((await key.send(path, change({ scopes: [] }))).status).toBe(403);
    expect((await key.send(path, { method: "DELETE" })).status).toBe(403);
    expect((await owner.send(path)).json).toMatchObject({ status: "active" });
  }
  const narrower = await keyWith({ scopes: ["usage:read"] });
  expect((await key.send(narrower.path, change({ scopes: [] }))).status).toBe(200);
  expect((await key.send(narrower.path, { method: "DELETE" })).status).toBe(204);
  expect((await key.send(key.path, { method: "DELETE" })).status).toBe(204);
});
test("a key reads who it is, but nothing of a browser's sessions", async () => {
  const sessions = "/api/auth/browser-sessions";
  for (const key of [await keyWith(), await keyWith({ scopes: ["usage:read"] })]) {
    expect((await key.send("/api/auth/me")).status).toBe(200);
    expect((await key.send(sessions)).status).toBe(403);
    expect((await key.send(`${sessions}/ses_x/switch`, { method: "POST" })).status).toBe(403);
  }
  expect((await owner.send(sessions)).status).toBe(200);
  expect((await new TestBrowser(auth).send(sessions)).json).toEqual({ data: [] });
});
