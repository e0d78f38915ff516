import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { asTenant } from "@workspace/storage";
import { createOrganisation, signInOwner, signUpPerson } from "./browser.ts";
import type { TestBrowser } from "./browser.ts";
import { startAuth } from "./harness.ts";

const keys = "/api/auth/keys";

function make(by: TestBrowser, json: Record<string, unknown> = {}) {
  return by.send(keys, { json: { name: "laptop", ...json } });
}

test("a key is shown once, and only its hash is stored", async () => {
  await using auth = await startAuth();
  const owner = await signInOwner(auth);
  const made = await make(owner, {
    scopes: ["keys:read"],
    requests_per_minute: 60,
    monthly_budget_usd: 12.5,
    expires_at: "2099-01-01T00:00:00.000Z",
  });
  expect(made.status).toBe(201);
  const text = String(made.json["key"]);
  expect(text).toMatch(/^pplx-ws-[A-Za-z0-9_-]{43}$/);
  expect(made.headers.get("cache-control")).toBe("no-store");

  const path = `${keys}/${String(made.json["id"])}`;
  const got = await owner.send(path);
  const { key: _, ...shown } = made.json;
  expect(got.json).toEqual(shown);
  expect(got.json).toMatchObject({
    status: "active",
    scopes: ["keys:read"],
    requests_per_minute: 60,
    monthly_budget_usd: 12.5,
    expires_at: "2099-01-01T00:00:00.000Z",
    prefix: text.slice(0, 12),
  });
  const listed = await owner.send(keys);
  expect(listed.text + got.text + auth.log.join("")).not.toContain(text);
  const rows = await auth.sql`select * from api_keys`;
  expect(JSON.stringify(rows)).not.toContain(text);
  expect(rows[0]?.["key_hash"]).toEqual(createHash("sha256").update(text).digest());
});

test("a key is changed, revoked, and then neither changed nor shown among the others", async () => {
  await using auth = await startAuth();
  const owner = await signInOwner(auth);
  const made = await make(owner, { requests_per_minute: 60, scopes: [] });
  const path = `${keys}/${String(made.json["id"])}`;
  const changed = await owner.send(path, {
    method: "PATCH",
    json: { name: "desk", requests_per_minute: null, monthly_budget_usd: 0, scopes: null },
  });
  expect(changed.json).toMatchObject({
    name: "desk",
    requests_per_minute: null,
    monthly_budget_usd: 0,
    scopes: null,
  });
  const past = { expires_at: "2020-01-01T00:00:00.000Z" };
  expect((await owner.send(path, { method: "PATCH", json: past })).status).toBe(400);
  expect((await make(owner, past)).status).toBe(400);
  expect((await make(owner, { role: "owner" })).status).toBe(400);
  expect((await make(owner, { user_id: "usr_other" })).status).toBe(400);

  expect((await owner.send(path, { method: "DELETE" })).status).toBe(204);
  expect((await owner.send(path, { method: "DELETE" })).status).toBe(204);
  expect((await owner.send(path, { method: "PATCH", json: { name: "x" } })).status).toBe(409);
  expect((await owner.send(keys)).json["data"]).toEqual([]);
  expect((await owner.send(`${keys}?include_revoked=true`)).json["data"]).toMatchObject([
    { status: "revoked", name: "desk" },
  ]);
});

test("keys come page by page, newest first", async () => {
  await using auth = await startAuth();
  const owner = await signInOwner(auth);
  for (const name of ["a", "b", "c"]) await make(owner, { name });
  const first = await owner.send(`${keys}?limit=2`);
  expect(first.json["data"]).toMatchObject([{ name: "c" }, { name: "b" }]);
  const rest = await owner.send(`${keys}?limit=2&cursor=${String(first.json["next_cursor"])}`);
  expect(rest.json).toMatchObject({ data: [{ name: "a" }], next_cursor: null });
});

test("roles decide, and another organisation's keys are not found", async () => {
  await using auth = await startAuth();
  const owner = await signInOwner(auth);
  const organisation = await createOrganisation(owner, "Research");
  const member = await signUpPerson(auth, owner, organisation, "ada@example.com");
  const viewer = await signUpPerson(auth, owner, organisation, "bob@example.com", "viewer");
  const admin = await signUpPerson(auth, owner, organisation, "eve@example.com", "admin");
  for (const person of [owner, member.browser, viewer.browser, admin.browser])
    await person.send(`/api/auth/organisations/${organisation}/switch`, { method: "POST" });

  expect((await make(viewer.browser)).status).toBe(403);
  const own = `${keys}/${String((await make(member.browser)).json["id"])}`;
  const owners = `${keys}/${String((await make(owner)).json["id"])}`;
  const rename = { method: "PATCH", json: { name: "new" } };
  expect((await viewer.browser.send(own)).status).toBe(200);
  expect((await viewer.browser.send(own, rename)).status).toBe(403);
  expect((await viewer.browser.send(own, { method: "DELETE" })).status).toBe(403);
  expect((await member.browser.send(own, rename)).status).toBe(200);
  expect((await member.browser.send(owners, rename)).status).toBe(403);
  expect((await member.browser.send(owners, { method: "DELETE" })).status).toBe(403);
  expect((await admin.browser.send(owners, rename)).status).toBe(200);

  const stranger = await signUpPerson(
    auth,
    owner,
    await createOrganisation(owner, "Other"),
    "mallory@example.com",
    "owner",
  );
  expect((await stranger.browser.send(own)).status).toBe(404);
  expect((await stranger.browser.send(own, rename)).status).toBe(404);
  expect((await stranger.browser.send(own, { method: "DELETE" })).status).toBe(404);
  expect((await stranger.browser.send(keys)).json["data"]).toEqual([]);

  // Row security holds without any of the code above.
  const others = { organisationId: "org_other", userId: stranger.id };
  const seen = await asTenant(auth.sql, others, (tx) => tx`select id from api_keys`);
  expect(seen).toHaveLength(0);

  // Whoever became a viewer can still take back what they made; who leaves leaves no key behind.
  const membership = `/api/auth/organisations/${organisation}/members/${member.id}`;
  await owner.send(membership, { method: "PATCH", json: { role: "viewer" } });
  expect((await member.browser.send(own, { method: "DELETE" })).status).toBe(204);
  await owner.send(membership, { method: "DELETE" });
  const left = await auth.sql`select id from api_keys where user_id = ${member.id}`;
  expect(left).toHaveLength(0);
});

test("the start command's key is the owner's, and replaces the one before of its name", async () => {
  await using auth = await startAuth();
  const make = (name: string) => auth.client.replaceOwnerKey({ body: { name } });
  const resolve = (value: string) =>
    auth.client.resolvePrincipal({ body: { kind: "bearer", value } });
  const other = await make("first key");
  const before = await make("command line");
  const made = await Promise.all(Array.from({ length: 5 }, () => make("command line")));
  const principals = await Promise.all(made.map(({ key }) => resolve(key)));
  const alive = principals.filter(({ principal }) => principal !== null);
  expect(alive).toMatchObject([{ principal: { operator: true, role: "owner", scopes: null } }]);
  expect((await resolve(before.key)).principal).toBeNull();
  expect((await resolve(other.key)).principal).not.toBeNull();

  const stranger = await fetch(new URL("/internal/auth/owner-keys", auth.url), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "mine" }),
  });
  expect(stranger.status).toBe(401);
});
