import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contracts } from "@workspace/contracts";
import { createOrganisation, signInOwner, signUpPerson, TestBrowser } from "./browser.ts";
import type { TestPerson } from "./browser.ts";
import { startAuth } from "./harness.ts";
import type { TestAuth } from "./harness.ts";
import { asTenant } from "@workspace/storage";

let auth: TestAuth;
let owner: TestBrowser;
let research: string;
let other: string;
let admin: TestPerson;
let member: TestPerson;
let viewer: TestPerson;
let stranger: TestPerson;

beforeAll(async () => {
  auth = await startAuth();
  owner = await signInOwner(auth);
  research = await createOrganisation(owner, "Research");
  other = await createOrganisation(owner, "Other");
  admin = await signUpPerson(auth, owner, research, "admin@example.com", "admin");
  member = await signUpPerson(auth, owner, research, "member@example.com", "member");
  viewer = await signUpPerson(auth, owner, research, "viewer@example.com", "viewer");
  stranger = await signUpPerson(auth, owner, other, "stranger@example.com", "owner");
});
afterAll(() => auth[Symbol.asyncDispose]());

const setRole = (by: TestPerson, of: TestPerson, role: string) =>
  by.browser.send(`/api/auth/organisations/${research}/members/${of.id}`, {
    method: "PATCH",
    json: { role },
  });
const invite = (by: TestPerson, role: string) =>
  by.browser.send(`/api/auth/organisations/${research}/invitations`, {
    json: { email: `new-${role}@example.com`, role },
  });

test("everybody has an organisation of their own", async () => {
  const { json } = await member.browser.send("/api/auth/organisations");
  expect(json["data"]).toMatchObject([
    { personal: true, role: "owner" },
    { id: research, role: "member" },
  ]);
});

test("for a stranger no operation of an organisation finds it", async () => {
  const paths = Object.values<{ method: string; path: string; operationId: string }>(
    contracts.auth.operations,
  ).filter(({ path }) => path.startsWith("/api/auth/organisations/{organisation_id}"));
  expect(paths.length).toBeGreaterThanOrEqual(9);
  for (const { method, path, operationId } of paths) {
    const answer = await stranger.browser.send(
      path.replace("{organisation_id}", research).replaceAll(/\{\w+\}/g, member.id),
      {
        method: method.toUpperCase(),
        ...(["post", "patch", "put"].includes(method)
          ? { json: { name: "Taken", role: "owner", email: "eve@example.com" } }
          : {}),
      },
    );
    // Bodies that fit no operation are refused before; what is asked of one is never answered.
    expect([404, 400], operationId).toContain(answer.status);
    expect(answer.text).not.toContain("Research");
  }
  expect((await stranger.browser.send(`/api/auth/organisations/${research}`)).status).toBe(404);
  expect((await stranger.browser.send(`/api/auth/organisations/${research}/members`)).status).toBe(
    404,
  );
  expect((await invite(stranger, "owner")).status).toBe(404);
  expect((await setRole(stranger, member, "viewer")).status).toBe(404);
});

describe("roles", () => {
  test("nobody rises above their own, nor lifts another there", async () => {
    expect((await setRole(member, member, "owner")).status).toBe(403);
    expect((await setRole(viewer, viewer, "admin")).status).toBe(403);
    expect((await setRole(admin, admin, "owner")).status).toBe(403);
    expect((await setRole(admin, member, "admin")).status).toBe(403);
    const ownerId = String((await owner.send("/api/auth/me")).json["id"]);
    const above = { browser: owner, id: ownerId, email: "" };
    expect((await setRole(admin, above, "viewer")).status).toBe(403);
    const removed = await admin.browser.send(
      `/api/auth/organisations/${research}/members/${ownerId}`,
      { method: "DELETE" },
    );
    expect(removed.status).toBe(403);
    expect((await invite(admin, "owner")).status).toBe(403);
    expect((await invite(admin, "admin")).status).toBe(403);
    expect((await invite(member, "viewer")).status).toBe(403);
    expect((await invite(admin, "viewer")).status).toBe(201);
  });

  test("members read and admins change, owners alone delete", async () => {
    const rename = (by: TestPerson) =>
      by.browser.send(`/api/auth/organisations/${research}`, {
        method: "PATCH",
        json: { name: "Research" },
      });
    expect((await rename(viewer)).status).toBe(403);
    expect((await rename(member)).status).toBe(403);
    expect((await rename(admin)).status).toBe(200);
    const gone = await admin.browser.send(`/api/auth/organisations/${research}`, {
      method: "DELETE",
    });
    expect(gone.status).toBe(403);
    expect((await viewer.browser.send(`/api/auth/organisations/${research}/members`)).status).toBe(
      200,
    );
  });

  test("no body gives a role, a session or an owner by the way", async () => {
    for (const json of [
      { name: "x", role: "owner" },
      { name: "x", is_owner: true },
      { name: "x", email: "owner@workspace.invalid" },
    ])
      expect((await member.browser.send("/api/auth/me", { method: "PATCH", json })).status).toBe(
        400,
      );
  });

  test("an organisation keeps an owner, also when two leave at once", async () => {
    const id = await createOrganisation(stranger.browser, "Two owners");
    const second = await signUpPerson(auth, stranger.browser, id, "second@example.com", "owner");
    const leave = (who: TestPerson) =>
      who.browser.send(`/api/auth/organisations/${id}/members/${who.id}`, { method: "DELETE" });
    const { answers } = await auth.sql.begin(async (transaction) => {
      await transaction`select 1 from memberships where organisation_id = ${id} for update`;
      const sent = Promise.all([leave(stranger), leave(second)]);
      await sleep(500);
      return { answers: sent };
    });
    const statuses = (await answers).map((answer) => answer.status);
    expect(statuses.toSorted((a, b) => a - b)).toEqual([204, 409]);
  });

  test("who is removed works for the personal organisation again", async () => {
    const id = await createOrganisation(stranger.browser, "Short");
    const guest = await signUpPerson(auth, stranger.browser, id, "guest@example.com");
    await guest.browser.send(`/api/auth/organisations/${id}/switch`, { method: "POST" });
    expect((await guest.browser.send("/api/auth/me")).json["organisation_id"]).toBe(id);
    await stranger.browser.send(`/api/auth/organisations/${id}/members/${guest.id}`, {
      method: "DELETE",
    });
    const { json } = await guest.browser.send("/api/auth/me");
    expect(json["organisation_id"]).not.toBe(id);
    expect((await guest.browser.send(`/api/auth/organisations/${id}`)).status).toBe(404);
  });
});

test("an invitation is for its address", async () => {
  const made = await owner.send(`/api/auth/organisations/${research}/invitations`, {
    json: { email: stranger.email, role: "viewer" },
  });
  const token = new URL(String(made.json["url"])).hash.slice("#invitation=".length);
  const accept = (who: TestPerson) =>
    who.browser.send("/api/auth/invitations/accept", { json: { token } });
  expect((await accept(viewer)).status).toBe(403);
  expect((await accept(stranger)).json).toMatchObject({ id: research, role: "viewer" });
  expect((await accept(stranger)).status).toBe(403);
  await stranger.browser.send(`/api/auth/organisations/${research}/members/${stranger.id}`, {
    method: "DELETE",
  });
});

describe("row security, should a query forget its condition", () => {
  const everything = (organisationId: string) =>
    asTenant(auth.sql, { organisationId, userId: stranger.id }, async (tx) => ({
      organisations: await tx`select id from organisations`,
      members: await tx`select user_id from memberships`,
      users: await tx`select id from users`,
      invitations: await tx`select organisation_id from invitations`,
    }));

  test("shows one organisation and its people", async () => {
    const seen = await everything(other);
    expect(seen.organisations.map(({ id }) => String(id))).toEqual([other]);
    const people = seen.members.map(({ user_id }) => String(user_id));
    expect(people).toContain(stranger.id);
    expect(people).not.toContain(member.id);
    expect(seen.users.map(({ id }) => String(id)).toSorted()).toEqual(people.toSorted());
    expect(seen.invitations).toHaveLength(0);
  });

  test("shows nothing where no organisation is named", async () => {
    const seen = await everything("");
    expect(Object.values(seen).flat()).toEqual([]);
  });

  test("takes no row for another organisation, and hides secrets of sign-in", async () => {
    const act = (text: string) =>
      asTenant(auth.sql, { organisationId: other, userId: stranger.id }, (tx) => tx.unsafe(text));
    await expect(
      act(`insert into memberships (organisation_id, user_id, role)
        values ('${research}', '${stranger.id}', 'owner')`),
    ).rejects.toThrow(/row-level security/);
    await expect(act(`update memberships set organisation_id = '${research}'`)).rejects.toThrow(
      /row-level security/,
    );
    expect((await act(`delete from organisations where id = '${research}'`)).count).toBe(0);
    for (const table of ["sessions", "identities", "authenticators", "sign_in_links"])
      await expect(act(`select * from ${table}`)).rejects.toThrow(/permission denied/);
  });
});

test("budgets by month are set by admins, shown to members, and told to the gateway at once", async () => {
  await using auth = await startAuth();
  const owner = await signInOwner(auth);
  const organisation = await createOrganisation(owner, "Research");
  const path = `/api/auth/organisations/${organisation}`;
  const admin = await signUpPerson(auth, owner, organisation, "ada@example.com", "admin");
  const member = await signUpPerson(auth, owner, organisation, "bob@example.com", "member");
  await member.browser.send(`${path}/switch`, { method: "POST" });
  const resolve = async () => {
    const value = member.browser.jar.get("workspace.session") ?? "";
    return (await auth.client.resolvePrincipal({ body: { kind: "session", value } })).principal;
  };
  const set = (by: TestBrowser, to: string, json: Record<string, unknown>) =>
    by.send(to, { method: "PATCH", json });
  expect(await resolve()).toMatchObject({
    user_monthly_budget_usd: null,
    organisation_monthly_budget_usd: null,
    budget_warning_percent: 80,
  });
  const told = async () => {
    const [row] = await auth.sql<{ n: number }[]>`select count(*) as n from revocations
      where kind = 'member' and subject = ${member.id} and organisation_id = ${organisation}`;
    return row?.n ?? 0;
  };

  const budget = { monthly_budget_usd: 100.5, budget_warning_percent: 60 };
  expect((await set(member.browser, path, budget)).status).toBe(403);
  expect((await set(admin.browser, path, budget)).json).toMatchObject({
    name: "Research",
    ...budget,
  });
  expect(await told()).toBe(1);
  const bob = `${path}/members/${member.id}`;
  expect((await set(member.browser, bob, { monthly_budget_usd: 9 })).status).toBe(403);
  const changed = await set(admin.browser, bob, { monthly_budget_usd: 9 });
  expect(changed.json).toMatchObject({ role: "member", monthly_budget_usd: 9 });
  expect(await told()).toBe(2);
  expect(await resolve()).toMatchObject({
    user_monthly_budget_usd: 9,
    organisation_monthly_budget_usd: 100.5,
    budget_warning_percent: 60,
  });
  // Nobody loosens what an owner is bound by, themselves included.
  const ada = `${path}/members/${admin.id}`;
  await set(owner, ada, { monthly_budget_usd: 1 });
  expect((await set(admin.browser, ada, { monthly_budget_usd: null })).status).toBe(403);
  await set(admin.browser, bob, { monthly_budget_usd: null });
  expect(await resolve()).toMatchObject({ user_monthly_budget_usd: null });
  for (const wrong of [{}, { monthly_budget_usd: -1 }, { budget_warning_percent: 0 }, { id: "x" }])
    expect((await set(owner, path, wrong)).status).toBe(400);

  // A key that may rename may not set budgets.
  await owner.send(`${path}/switch`, { method: "POST" });
  const made = await owner.send("/api/auth/keys", {
    json: { name: "namer", scopes: ["organisation:update", "members:manage"] },
  });
  const headers = { authorization: `Bearer ${String(made.json["key"])}` };
  const byKey = (to: string, json: Record<string, unknown>) =>
    new TestBrowser(auth).send(to, { method: "PATCH", json, headers });
  expect((await byKey(path, { name: "New" })).status).toBe(200);
  expect((await byKey(path, { monthly_budget_usd: null })).status).toBe(403);
  expect((await byKey(bob, { monthly_budget_usd: 1000 })).status).toBe(403);
});
