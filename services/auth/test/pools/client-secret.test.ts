import { afterAll, beforeAll, expect, test } from "vitest";
import { signInOwner } from "../browser.ts";
import type { TestBrowser } from "../browser.ts";
import { startAuth } from "../harness.ts";
import type { TestAuth } from "../harness.ts";

let auth: TestAuth;
let owner: TestBrowser;

beforeAll(async () => {
  auth = await startAuth();
  owner = await signInOwner(auth);
});
afterAll(async () => auth[Symbol.asyncDispose]());

test.each<[string, Record<string, unknown>]>([
  ["base_url", { base_url: "https://elsewhere.example.com/v1" }],
  ["token_url", { token_url: "https://elsewhere.example.com/token" }],
  ["header_name", { header_name: "x-other-key" }],
])("another %s needs the client secret again, also without accounts", async (name, change) => {
  const made = await owner.send("/api/auth/pools", {
    json: {
      upstream: name.replace("_", "-"),
      base_url: "https://api.example.com/v1",
      token_url: "https://api.example.com/token",
      client_id: "workspace",
      client_secret: "a-client-secret",
    },
  });
  expect(made.status, made.text).toBe(201);
  const path = `/api/auth/pools/${String(made.json["id"])}`;
  const patch = (json: Record<string, unknown>) => owner.send(path, { method: "PATCH", json });
  const stored = async () =>
    (await auth.sql`select 1 from vault_secrets where purpose = 'client-secret'`).length;

  const refused = await patch(change);
  expect(refused.status, refused.text).toBe(400);
  expect(refused.text).toContain("/body/client_secret");
  const { updated_at: _after, ...shown } = (await owner.send(path)).json;
  expect(made.json).toMatchObject(shown);
  expect((await patch({ test_path: "/models" })).status).toBe(200);
  expect(await stored()).toBe(1);

  // Without a token URL the secret goes nowhere, but it waits for none that comes later either.
  if ("token_url" in change) {
    expect((await patch({ token_url: null })).status).toBe(200);
    expect((await patch(change)).status).toBe(400);
  }
  expect((await patch({ ...change, client_secret: "given-again" })).status).toBe(200);
  expect(await stored()).toBe(1);
  const back = { base_url: "https://api.example.com/v2", header_name: "authorization" };
  expect((await patch({ ...back, client_secret: null })).status).toBe(200);
  expect(await stored()).toBe(0);
  expect((await patch(change)).status).toBe(200);
});
