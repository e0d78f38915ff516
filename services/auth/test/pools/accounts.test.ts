import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createOrganisation } from "../browser.ts";
import type { TestBrowser } from "../browser.ts";
import { startAuth } from "../harness.ts";
import type { TestAuth } from "../harness.ts";
import { secret, startAccountsBed } from "./accounts-bed.ts";
import type { AccountsBed } from "./accounts-bed.ts";

let bed: AccountsBed;
let auth: TestAuth;
let owner: TestBrowser;
let ada: TestBrowser;
let eve: TestBrowser;
let adaId: string;
let eveId: string;
let organisation: string;
let upstream: AccountsBed["upstream"];
let add: AccountsBed["add"];
let lease: AccountsBed["lease"];

beforeAll(async () => {
  bed = await startAccountsBed();
  ({ auth, owner, ada, eve, adaId, eveId, organisation, upstream, add, lease } = bed);
});
afterAll(() => bed.close());

describe("an account", () => {
  test("keeps its secret: masked in answers, sealed in the database, in no log", async () => {
    const { id, text } = await add(ada);
    const texts = [text, (await ada.send(`/api/auth/accounts/${id}`)).text];
    texts.push((await ada.send("/api/auth/accounts?upstream=simulated")).text);
    expect(texts[0]).toContain('"secret_hint":"9fKx"');
    const dump = await auth.sql`
      select row_to_json(a)::text as text from upstream_accounts a union all
      select row_to_json(s)::text from account_states s union all
      select encode(envelope, 'escape') from vault_secrets`;
    for (const shown of [...texts, ...dump.map((row) => String(row["text"])), ...auth.log])
      expect(shown).not.toContain("nobody-may-see");
    await ada.send(`/api/auth/accounts/${id}`, { method: "DELETE" });
    expect(await auth.sql`select 1 from vault_secrets where owner_id = ${id}`).toHaveLength(0);
  });

  test("that is private is seen, changed and leased by nobody else, not even an admin", async () => {
    const { id } = await add(ada, { sharing: "private" });
    for (const other of [owner, eve]) {
      expect((await other.send(`/api/auth/accounts/${id}`)).status).toBe(404);
      expect((await other.send("/api/auth/accounts")).text).not.toContain(id);
      const change = { method: "PATCH", json: { weight: 2 } };
      expect((await other.send(`/api/auth/accounts/${id}`, change)).status).toBe(404);
      expect((await other.send(`/api/auth/accounts/${id}`, { method: "DELETE" })).status).toBe(404);
    }
    await expect(lease(eveId)).rejects.toMatchObject({ status: 404 });
    const granted = await lease(adaId);
    expect(granted.account_id).toBe(id);
    expect(granted.headers).toEqual({ authorization: `Bearer ${secret}` });
    await auth.client.reportLease({ path: { lease_id: granted.id }, body: { outcome: "unused" } });
    await ada.send(`/api/auth/accounts/${id}`, { method: "DELETE" });
  });

  test("that is shared may be changed by who added it and by admins", async () => {
    const { id } = await add(ada);
    const change = (json: object) => ({ method: "PATCH", json });
    expect((await eve.send(`/api/auth/accounts/${id}`)).status).toBe(200);
    expect((await eve.send(`/api/auth/accounts/${id}`, change({ weight: 2 }))).status).toBe(403);
    const changed = await owner.send(
      `/api/auth/accounts/${id}`,
      change({ limits: { requests: 7, monthly_budget_usd: 1.5 } }),
    );
    expect(changed.json).toMatchObject({
      limits: { requests: 7, monthly_budget_usd: 1.5, concurrency: null },
    });
    const hide = await owner.send(`/api/auth/accounts/${id}`, change({ sharing: "private" }));
    expect(hide.status).toBe(400);
    expect((await eve.send(`/api/auth/accounts/${id}`, { method: "DELETE" })).status).toBe(403);
    expect((await owner.send(`/api/auth/accounts/${id}`, { method: "DELETE" })).status).toBe(204);
  });

  test("of another organisation does not exist", async () => {
    const { id } = await add(ada);
    const elsewhere = await createOrganisation(eve, "Elsewhere");
    await eve.send(`/api/auth/organisations/${elsewhere}/switch`, { method: "POST" });
    expect((await eve.send(`/api/auth/accounts/${id}`)).status).toBe(404);
    await expect(lease(eveId, { organisation_id: elsewhere })).rejects.toMatchObject({
      status: 404,
    });
    await eve.send(`/api/auth/organisations/${organisation}/switch`, { method: "POST" });
    await ada.send(`/api/auth/accounts/${id}`, { method: "DELETE" });
  });

  test("is tried, and a wrong secret shows; a new one ends the quarantine", async () => {
    const wrong = { kind: "api_key", key: "pplx-a-wrong-key-of-some-length" };
    const { id } = await add(ada, { credential: wrong });
    const check = () => ada.send(`/api/auth/accounts/${id}/check`, { method: "POST" });
    for (let round = 0; round < 2; round++) {
      const failed = await check();
      expect(failed.json, failed.text).toMatchObject({
        works: false,
        status: 401,
        account: { health: { state: "quarantined" } },
      });
    }
    const refused = lease(adaId);
    await expect(refused).rejects.toMatchObject({ status: 503 });
    const renewed = await ada.send(`/api/auth/accounts/${id}`, {
      method: "PATCH",
      json: { credential: { kind: "api_key", key: secret } },
    });
    expect(renewed.json).toMatchObject({ health: { state: "healthy" }, secret_hint: "9fKx" });
    expect((await check()).json).toMatchObject({ works: true, status: 200 });
    await ada.send(`/api/auth/accounts/${id}`, { method: "DELETE" });
  });
});

describe("a pool", () => {
  test("is changed by admins only, and never sent elsewhere while it holds secrets", async () => {
    const [pool] = Object(await owner.send("/api/auth/pools")).json.data as { id: string }[];
    const path = `/api/auth/pools/${pool?.id}`;
    const change = (json: object) => ({ method: "PATCH", json });
    expect((await ada.send(path, change({ max_waiting: 5 }))).status).toBe(403);
    const { id } = await add(ada, { sharing: "private" });
    const moved = await owner.send(path, change({ base_url: "https://evil.example.com" }));
    expect(moved.status, moved.text).toBe(409);
    expect((await owner.send(path, { method: "DELETE" })).status).toBe(409);
    const renamed = await owner.send(path, change({ max_waiting: 5, client_secret: "hush" }));
    expect(renamed.json).toMatchObject({ max_waiting: 5, has_client_secret: true });
    expect(renamed.text).not.toContain("hush");
    await ada.send(`/api/auth/accounts/${id}`, { method: "DELETE" });
  });

  test.each([
    "http://127.0.0.2/",
    "http://localhost:5432",
    "http://[::1]:80",
    "http://169.254.169.254/latest",
    "http://10.0.0.1",
  ])("never leads to a private address such as %s", async (address) => {
    const outside = "https://api.example.com";
    for (const [pointer, addresses] of [
      ["/body/base_url", { base_url: address }],
      ["/body/token_url", { base_url: outside, token_url: address, client_id: "x" }],
    ] as const) {
      const refused = await owner.send("/api/auth/pools", {
        json: { upstream: "inside", ...addresses },
      });
      expect(refused.json).toMatchObject({ status: 400, errors: [{ pointer }] });
    }
  });

  test("of a well-known upstream comes with its first account", async () => {
    const { json } = await add(ada, { upstream: "perplexity" });
    const pool = await ada.send(`/api/auth/pools/${String(json["pool_id"])}`);
    expect(pool.json).toMatchObject({
      upstream: "perplexity",
      base_url: "https://api.perplexity.ai",
      accounts: { total: 1, healthy: 1 },
    });
    const unknown = await ada.send("/api/auth/accounts", {
      json: { upstream: "unheard-of", name: "x", credential: { kind: "api_key", key: "k" } },
    });
    expect(unknown.status).toBe(400);
  });
});

describe("a lease", () => {
  test("lasts longer when asked to, is reported once, and then has ended", async () => {
    const { id } = await add(ada, { limits: { concurrency: 1 } });
    const granted = await lease(adaId);
    await expect(lease(eveId)).rejects.toMatchObject({ status: 503 });
    const path = { lease_id: granted.id };
    const longer = await auth.client.updateLease({ path, body: { duration_ms: 300_000 } });
    expect(Date.parse(longer.expires_at)).toBeGreaterThan(Date.parse(granted.expires_at));
    expect(longer.account_enabled).toBe(true);
    await ada.send(`/api/auth/accounts/${id}`, { method: "PATCH", json: { enabled: false } });
    const renewed = auth.client.updateLease({ path, body: { duration_ms: 1_000 } });
    expect(await renewed).toEqual({ expires_at: longer.expires_at, account_enabled: false });
    const body = { outcome: "answered", status: 200, tokens: 10, cost_usd: 0.25 } as const;
    await auth.client.reportLease({ path, body });
    await auth.client.reportLease({ path, body });
    const account = await ada.send(`/api/auth/accounts/${id}`);
    expect(account.json).toMatchObject({ spent_usd: 0.25, live_leases: 0 });
    const late = auth.client.updateLease({ path, body: { duration_ms: 1_000 } });
    await expect(late).rejects.toMatchObject({ status: 409 });
    const unknown = { lease_id: "lse_01jd3v7q8m2n4p6r8t0v2x4z6k" };
    const misled = auth.client.reportLease({ path: unknown, body });
    await expect(misled).rejects.toMatchObject({ status: 404 });
    await ada.send(`/api/auth/accounts/${id}`, { method: "DELETE" });
  });

  test("takes along what became of others, whether or not there is one more", async () => {
    const { id } = await add(ada, { limits: { concurrency: 1 } });
    const first = await lease(adaId);
    const ended = [
      { lease_id: first.id, report: { outcome: "answered", status: 200, cost_usd: 0.5 } },
      { lease_id: "lse_01jd3v7q8m2n4p6r8t0v2x4z6k", report: { outcome: "unused" } },
    ];
    const second = await lease(adaId, { wait_ms: 2_000, ended });
    expect(second.account_id).toBe(id);
    const paused = { outcome: "answered", status: 429, retry_after_ms: 60_000 };
    const told = [{ lease_id: second.id, report: paused }];
    await expect(lease(adaId, { ended: told })).rejects.toMatchObject({ status: 503 });
    expect((await ada.send(`/api/auth/accounts/${id}`)).json).toMatchObject({
      live_leases: 0,
      spent_usd: 0.5,
      health: { state: "cooling" },
    });
    await expect(lease(adaId, { ended: Array(101).fill(told[0]) })).rejects.toMatchObject({
      status: 400,
    });
    await ada.send(`/api/auth/accounts/${id}`, { method: "DELETE" });
  });

  test("counts what ended before one is chosen, whichever replica had lent it", async () => {
    const { id } = await add(ada, { limits: { concurrency: 1 } });
    await using replica = await startAuth(auth.environment, { url: auth.databaseUrl });
    const body = { upstream: "simulated", organisation_id: organisation, user_id: adaId };
    const first = await replica.client.acquireLease({ body });
    const ended = [{ lease_id: first.id, report: { outcome: "unused" } }];
    expect((await lease(adaId, { wait_ms: 0, ended })).account_id).toBe(id);
    await ada.send(`/api/auth/accounts/${id}`, { method: "DELETE" });
  });

  test("is for services: without the internal token there is none", async () => {
    const response = await fetch(`${auth.url}/internal/auth/leases`, {
      method: "POST",
      headers: { "content-type": "application/json", cookie: owner.cookie },
      body: JSON.stringify({ upstream: "x", organisation_id: organisation, user_id: adaId }),
    });
    expect(response.status).toBe(401);
  });
});

test("the vault is for the owner, and seals everything again while in use", async () => {
  const { id } = await add(ada);
  expect((await ada.send("/api/auth/vault")).status).toBe(403);
  expect((await ada.send("/api/auth/vault/rotations", { method: "POST" })).status).toBe(403);
  const state = await owner.send("/api/auth/vault");
  expect(state.json).toMatchObject({ source: "environment", rotation: null });
  expect((await owner.send("/api/auth/vault/rotations", { method: "POST" })).status).toBe(202);
  await auth.parts.pools.rotation.settled();
  expect((await owner.send("/api/auth/vault")).json).toMatchObject({
    rotation: { status: "done", unreadable: 0 },
  });
  await ada.send(`/api/auth/accounts/${id}`, { method: "DELETE" });
});

test("what becomes of accounts and pools is written down, with the leases that go with them", async () => {
  const id = await createOrganisation(owner, "Short-lived");
  await owner.send(`/api/auth/organisations/${id}/switch`, { method: "POST" });
  const json = { upstream: "simulated", base_url: upstream.url, test_path: "/v1/models" };
  const pool = String((await owner.send("/api/auth/pools", { json })).json["id"]);
  const [first, second] = [await add(owner), await add(owner)];
  const path = `/api/auth/accounts/${first.id}`;
  await owner.send(path, { method: "PATCH", json: { name: "renamed", weight: 2 } });
  const ownerId = String((await owner.send("/api/auth/me")).json["id"]);
  for (let index = 0; index < 4; index++)
    await auth.client.acquireLease({
      body: { upstream: "simulated", organisation_id: id, user_id: ownerId },
    });
  await new Promise((done) => setTimeout(done, 5));
  await owner.send(path, { method: "DELETE" });
  const lines = async () =>
    (await owner.send(`/api/auth/audit?limit=200&organisation_id=${id}`)).json["data"] as {
      action: string;
      target: { id: string };
      actor: { kind: string; user_id: string };
      details: Record<string, unknown>;
    }[];
  const written = (await lines()).toReversed();
  const granted = written.filter(({ action }) => action === "lease.grant");
  expect(granted.map(({ target }) => target.id).toSorted()).toEqual(
    [first.id, second.id].toSorted(),
  );
  expect(granted.reduce((sum, { details }) => sum + Number(details["granted"]), 0)).toBe(4);
  expect(granted[0]).toMatchObject({
    actor: { kind: "service", user_id: ownerId },
    details: { pool },
  });
  const others = written.filter(({ action }) => action !== "lease.grant");
  expect(others.map(({ action }) => action)).toEqual([
    "organisation.create",
    "pool.create",
    "account.create",
    "account.create",
    "account.update",
    "account.delete",
  ]);
  expect(others[4]?.details).toEqual({ changed: "name weight" });
  expect(JSON.stringify(written)).not.toContain(secret);

  await auth.client.acquireLease({
    body: { upstream: "simulated", organisation_id: id, user_id: ownerId },
  });
  await new Promise((done) => setTimeout(done, 5));
  await owner.send(`/api/auth/organisations/${id}`, { method: "DELETE" });
  expect((await lines()).map(({ action }) => action).slice(0, 2)).toEqual([
    "organisation.delete",
    "lease.grant",
  ]);
});
