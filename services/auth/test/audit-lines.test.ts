import type { Schemas } from "@workspace/contracts";
import { expect, test } from "vitest";
import { createOrganisation, password, signInOwner, signUpPerson, TestBrowser } from "./browser.ts";
import { internalToken, startAuth } from "./harness.ts";

type Line = Schemas["auth"]["AuditLine"];

const audit = "/api/auth/audit";

async function lines(by: TestBrowser, query = ""): Promise<Line[]> {
  return (await by.send(`${audit}?limit=200${query}`)).json["data"] as Line[];
}

async function verify(by: TestBrowser) {
  return (await by.send(`${audit}/verify`)).json;
}

test("what people and keys do is written down with who, to what and from where", async () => {
  await using auth = await startAuth();
  const owner = await signInOwner(auth);
  const organisation = await createOrganisation(owner, "Research");
  const ada = await signUpPerson(auth, owner, organisation, "ada@example.com", "admin");
  const made = await owner.send("/api/auth/keys", { json: { name: "laptop" } });
  const key = String(made.json["id"]);
  await owner.send(`/api/auth/keys/${key}`, { method: "PATCH", json: { name: "desk" } });
  const bearer = { authorization: `Bearer ${String(made.json["key"])}`, "user-agent": "curl" };
  const second = await new TestBrowser(auth, "203.0.113.9").send("/api/auth/keys", {
    json: { name: "second" },
    headers: bearer,
  });
  expect(second.status).toBe(201);
  await owner.send(`/api/auth/keys/${key}`, { method: "DELETE" });
  const members = `/api/auth/organisations/${organisation}/members/${ada.id}`;
  await owner.send(members, { method: "PATCH", json: { role: "viewer" } });
  await owner.send(members, { method: "DELETE" });
  await new TestBrowser(auth).signIn(ada.email, "wrong password");
  await new TestBrowser(auth).signIn("nobody@example.com", password);
  await ada.browser.send("/api/auth/signout", {
    form: { csrfToken: await ada.browser.csrfToken(), json: "true" },
  });

  const written = (await lines(owner)).toReversed();
  expect(written.map(({ action }) => action)).toEqual([
    "user.create",
    "sign-in-link.create",
    "session.begin",
    "organisation.create",
    "invitation.create",
    "user.create",
    "invitation.accept",
    "session.begin",
    "key.create",
    "key.update",
    "key.create",
    "key.revoke",
    "member.update",
    "member.remove",
    "sign-in.refused",
    "sign-in.refused",
    "session.end",
  ]);
  const profile = (await owner.send("/api/auth/me")).json;
  expect(written[8]).toMatchObject({
    outcome: "done",
    actor: { kind: "session", user_id: profile["id"], session_id: profile["session_id"] },
    organisation_id: profile["organisation_id"],
    target: { kind: "key", id: key },
    address: owner.address,
    user_agent: "test browser",
  });
  expect(written[10]).toMatchObject({
    actor: { kind: "key", user_id: profile["id"], key_id: key, session_id: null },
    address: "203.0.113.9",
    user_agent: "curl",
  });
  expect(written[12]).toMatchObject({
    organisation_id: organisation,
    target: { kind: "user", id: ada.id },
    details: { from: "admin", to: "viewer" },
  });
  expect(written[14]).toMatchObject({
    outcome: "refused",
    actor: { kind: "anonymous", user_id: null },
    target: { kind: "user", id: ada.id },
  });
  expect(written[15]).toMatchObject({ target: { kind: "user", id: null } });
  const text = JSON.stringify(written);
  for (const secret of [String(made.json["key"]), password, "wrong password", "nobody@"])
    expect(text).not.toContain(secret);
  expect(await verify(owner)).toMatchObject({ intact: true, lines: 17, head: { sequence: 17 } });
});

test("an act whose line cannot be written does not happen", async () => {
  await using auth = await startAuth();
  const owner = await signInOwner(auth);
  await auth.sql`alter table audit_log add constraint none check (action <> 'key.create')`;
  expect((await owner.send("/api/auth/keys", { json: { name: "laptop" } })).status).toBe(500);
  expect((await owner.send("/api/auth/keys")).json["data"]).toEqual([]);
});

test("admins read their organisation's lines, the operator all, members none", async () => {
  await using auth = await startAuth();
  const owner = await signInOwner(auth);
  const organisation = await createOrganisation(owner, "Research");
  const other = await createOrganisation(owner, "Other");
  const admin = await signUpPerson(auth, owner, organisation, "ada@example.com", "admin");
  const member = await signUpPerson(auth, owner, organisation, "bob@example.com", "member");
  for (const { browser } of [admin, member])
    await browser.send(`/api/auth/organisations/${organisation}/switch`, { method: "POST" });

  const seen = await lines(admin.browser);
  expect(new Set(seen.map((line) => line.organisation_id))).toEqual(new Set([organisation]));
  expect(seen.map(({ action }) => action)).toContain("invitation.accept");
  expect((await member.browser.send(audit)).status).toBe(403);
  expect((await member.browser.send(`${audit}/export`)).status).toBe(403);
  expect((await admin.browser.send(`${audit}?organisation_id=${other}`)).status).toBe(404);
  expect((await admin.browser.send(`${audit}/export?organisation_id=${other}`)).status).toBe(404);
  expect((await admin.browser.send(`${audit}/verify`)).status).toBe(403);
  const all = new Set((await lines(owner)).map((line) => line.organisation_id));
  expect(all.has(organisation) && all.has(other)).toBe(true);
  const named = await lines(owner, `&organisation_id=${other}`);
  expect(named.map(({ action }) => action)).toEqual(["organisation.create"]);

  // A key of the operator with scopes sees its organisation, as anybody's would.
  const personal = String((await owner.send("/api/auth/me")).json["organisation_id"]);
  const made = await owner.send("/api/auth/keys", {
    json: { name: "reader", scopes: ["audit:read"] },
  });
  const headers = { authorization: `Bearer ${String(made.json["key"])}` };
  const read = await new TestBrowser(auth).send(audit, { headers });
  const organisations = (read.json["data"] as Line[]).map((line) => line.organisation_id);
  expect(new Set(organisations)).toEqual(new Set([personal]));
});

test("lines are filtered and paged", async () => {
  await using auth = await startAuth();
  const owner = await signInOwner(auth);
  const ids: string[] = [];
  for (const name of ["a", "b", "c"])
    ids.push(String((await owner.send("/api/auth/keys", { json: { name } })).json["id"]));
  await owner.send(`/api/auth/keys/${ids[0]}`, { method: "DELETE" });
  const me = String((await owner.send("/api/auth/me")).json["id"]);
  expect(await lines(owner, "&action=key")).toHaveLength(4);
  expect(await lines(owner, "&action=key.revoke")).toHaveLength(1);
  expect(await lines(owner, `&target=${ids[0]}`)).toHaveLength(2);
  expect(await lines(owner, `&actor=${me}&action=key`)).toHaveLength(4);
  expect(await lines(owner, "&actor=usr_other")).toHaveLength(0);
  expect(await lines(owner, "&outcome=refused")).toHaveLength(0);
  const past = "2020-01-01T00:00:00.000Z";
  expect(await lines(owner, `&from=${past}&action=key`)).toHaveLength(4);
  expect(await lines(owner, `&to=${past}`)).toHaveLength(0);
  const first = await owner.send(`${audit}?limit=3&action=key`);
  expect(first.json["data"]).toHaveLength(3);
  const rest = await owner.send(
    `${audit}?limit=3&action=key&cursor=${String(first.json["next_cursor"])}`,
  );
  expect(rest.json).toMatchObject({ data: [{ target: { id: ids[0] } }], next_cursor: null });
  expect((await owner.send(`${audit}?cursor=xyz`)).status).toBe(400);
});

test("what other services tell is written down, from nobody without the internal token", async () => {
  await using auth = await startAuth();
  const owner = await signInOwner(auth);
  const { id: user, organisation_id: organisation } = (await owner.send("/api/auth/me")).json;
  const add = (headers: Record<string, string>, action = "raw-capture.read") =>
    fetch(new URL("/internal/auth/audit-lines", auth.url), {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify({
        action,
        organisation_id: organisation,
        user_id: user,
        key_id: "key_1",
        target: { kind: "capture", id: "cap_1" },
      }),
    });
  const token = { "x-workspace-internal-token": internalToken };
  expect((await add({})).status).toBe(401);
  expect((await add(token, "Anything goes")).status).toBe(400);
  expect((await add(token)).status).toBe(204);
  expect(await lines(owner, "&action=raw-capture")).toMatchObject([
    {
      action: "raw-capture.read",
      outcome: "done",
      actor: { kind: "key", user_id: user, key_id: "key_1" },
      organisation_id: organisation,
      target: { kind: "capture", id: "cap_1" },
      address: null,
    },
  ]);
  expect((await verify(owner))["intact"]).toBe(true);
});
