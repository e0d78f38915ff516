import { expect, test, vi } from "vitest";
import { createOrganisation, signInOwner, signUpPerson } from "./browser.ts";
import type { TestBrowser } from "./browser.ts";
import { internalToken, startAuth } from "./harness.ts";
import type { TestAuth } from "./harness.ts";

async function makeKey(by: TestBrowser, json: Record<string, unknown> = {}) {
  const { json: made } = await by.send("/api/auth/keys", { json: { name: "laptop", ...json } });
  return { id: String(made["id"]), text: String(made["key"]) };
}

async function resolve(auth: TestAuth, kind: "session" | "bearer", value: string) {
  return (await auth.client.resolvePrincipal({ body: { kind, value } })).principal;
}

interface Heard {
  id: string;
  atMs: number;
  type: string;
  kind?: string;
  subject?: unknown;
}

/** Follows the stream of a replica until the controller aborts. */
function follow(auth: TestAuth, lastEventId?: string) {
  const controller = new AbortController();
  const heard: Heard[] = [];
  const reading = (async () => {
    const response = await fetch(new URL("/internal/auth/revocations", auth.url), {
      signal: controller.signal,
      headers: {
        "x-workspace-internal-token": internalToken,
        accept: "text/event-stream",
        ...(lastEventId === undefined ? {} : { "last-event-id": lastEventId }),
      },
    });
    let text = "";
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString();
      const blocks = text.split("\n\n");
      text = blocks.pop() ?? "";
      for (const block of blocks) {
        const data = /^data: (.*)$/m.exec(block)?.[1];
        const id = /^id: (.*)$/m.exec(block)?.[1] ?? "";
        if (data === undefined) continue;
        const event: { type: string; kind?: string; id?: string } = JSON.parse(data);
        heard.push({ ...event, id, subject: event.id, atMs: performance.now() });
      }
    }
  })().catch(() => {});
  return {
    heard,
    waitFor: async (test: (event: Heard) => boolean): Promise<Heard> =>
      vi.waitUntil(() => heard.find(test), { timeout: 5_000, interval: 5 }),
    [Symbol.asyncDispose]: async () => {
      controller.abort();
      await reading;
    },
  };
}

test("a credential is resolved to its principal, and anything else to nothing", async () => {
  await using auth = await startAuth();
  const owner = await signInOwner(auth);
  const profile = (await owner.send("/api/auth/me")).json;
  const session = owner.jar.get("workspace.session") ?? "";
  const who = {
    user_id: profile["id"],
    email: "owner@workspace.invalid",
    name: "Owner",
    operator: true,
    organisation_id: profile["organisation_id"],
  };
  expect(await resolve(auth, "session", session)).toMatchObject({
    ...who,
    role: "owner",
    session_id: profile["session_id"],
    key_id: null,
    scopes: null,
  });
  const key = await makeKey(owner, {
    scopes: ["keys:read"],
    requests_per_minute: 7,
    monthly_budget_usd: 3,
  });
  expect(await resolve(auth, "bearer", key.text)).toEqual({
    ...who,
    role: "owner",
    session_id: null,
    key_id: key.id,
    scopes: ["keys:read"],
    requests_per_minute: 7,
    monthly_budget_usd: 3,
    user_monthly_budget_usd: null,
    organisation_monthly_budget_usd: null,
    budget_warning_percent: 80,
    expires_at: null,
  });
  const [used] = await auth.sql`select last_used_at from api_keys where id = ${key.id}`;
  expect(used?.["last_used_at"]).toBeInstanceOf(Date);

  const organisation = await createOrganisation(owner, "Research");
  const ada = await signUpPerson(auth, owner, organisation, "ada@example.com", "owner");
  const adas = await resolve(auth, "session", ada.browser.jar.get("workspace.session") ?? "");
  expect(adas).toMatchObject({ user_id: ada.id, email: "ada@example.com", operator: false });

  const wrong = [`${key.text.slice(0, -1)}_`, `${key.text} `, "x", "pplx-ws-", session, "\0", "é"];
  for (const value of wrong) expect(await resolve(auth, "bearer", value)).toBeNull();
  expect(await resolve(auth, "session", key.text)).toBeNull();

  await auth.sql`update api_keys set expires_at = now() where id = ${key.id}`;
  expect(await resolve(auth, "bearer", key.text)).toBeNull();
  await owner.send(`/api/auth/sessions/${String(profile["session_id"])}`, { method: "DELETE" });
  expect(await resolve(auth, "session", session)).toBeNull();
});

test("nobody resolves or follows without the internal token", async () => {
  await using auth = await startAuth();
  const asked = await fetch(new URL("/internal/auth/resolve", auth.url), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ kind: "bearer", value: "x" }),
  });
  expect(asked.status).toBe(401);
  expect((await fetch(new URL("/internal/auth/revocations", auth.url))).status).toBe(401);
});

test("every replica hears within a second of a revoked key, an ended session, a lost role", async () => {
  await using one = await startAuth();
  await using two = await startAuth({}, { url: one.databaseUrl });
  const owner = await signInOwner(one);
  const organisation = await createOrganisation(owner, "Research");
  const ada = await signUpPerson(one, owner, organisation, "ada@example.com");
  const key = await makeKey(owner);
  await using first = follow(one);
  await using second = follow(two);
  for (const stream of [first, second]) await stream.waitFor(({ type }) => type === "ready");

  const heardByAll = async (kind: string, subject: unknown, fromMs: number) => {
    for (const stream of [first, second]) {
      const event = await stream.waitFor(
        (each) => each.kind === kind && each.subject === subject && each.atMs >= fromMs,
      );
      expect(event.atMs - fromMs).toBeLessThan(1_000);
    }
  };
  expect(await resolve(two, "bearer", key.text)).not.toBeNull();
  let fromMs = performance.now();
  await owner.send(`/api/auth/keys/${key.id}`, { method: "DELETE" });
  await heardByAll("key", key.id, fromMs);
  expect(await resolve(two, "bearer", key.text)).toBeNull();

  const session = (await ada.browser.send("/api/auth/me")).json["session_id"];
  const cookie = ada.browser.jar.get("workspace.session") ?? "";
  const member = `/api/auth/organisations/${organisation}/members/${ada.id}`;
  fromMs = performance.now();
  await owner.send(member, { method: "PATCH", json: { role: "viewer" } });
  await heardByAll("member", ada.id, fromMs);
  fromMs = performance.now();
  await ada.browser.send(`/api/auth/sessions/${String(session)}`, { method: "DELETE" });
  await heardByAll("session", session, fromMs);
  expect(await resolve(two, "session", cookie)).toBeNull();
});

test("whoever reconnects hears what they missed, or that they must forget everything", async () => {
  await using auth = await startAuth();
  const owner = await signInOwner(auth);
  const [a, b] = [await makeKey(owner), await makeKey(owner)];
  await owner.send(`/api/auth/keys/${a.id}`, { method: "DELETE" });
  let last = "";
  {
    await using stream = follow(auth);
    last = (await stream.waitFor(({ type }) => type === "ready")).id;
  }
  await owner.send(`/api/auth/keys/${b.id}`, { method: "DELETE" });
  await using again = follow(auth, last);
  await again.waitFor(({ type }) => type === "ready");
  expect(again.heard.map(({ subject }) => subject)).toContain(b.id);
  expect(again.heard.map(({ type }) => type)).not.toContain("reset");

  await using late = follow(auth, "999999");
  await late.waitFor(({ type }) => type === "ready");
  expect(late.heard[0]?.type).toBe("reset");
});

test("after a lost connection to the database the followers are told to forget", async () => {
  await using auth = await startAuth();
  await using stream = follow(auth);
  await stream.waitFor(({ type }) => type === "ready");
  await auth.sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and query ilike 'listen%auth_revocations%'`;
  await stream.waitFor(({ type }) => type === "reset");
});
