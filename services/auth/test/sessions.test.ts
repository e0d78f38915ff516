import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createOrganisation, password, signInOwner, signUpPerson, TestBrowser } from "./browser.ts";
import { startAuth } from "./harness.ts";
import type { TestAuth } from "./harness.ts";

let auth: TestAuth;
let owner: TestBrowser;
let organisation: string;
let count = 0;

beforeAll(async () => {
  auth = await startAuth();
  owner = await signInOwner(auth);
  organisation = await createOrganisation(owner, "Research");
});
afterAll(() => auth[Symbol.asyncDispose]());

const person = () => signUpPerson(auth, owner, organisation, `person${(count += 1)}@example.com`);
const secretOf = (browser: TestBrowser) => browser.jar.get("workspace.session") ?? "";
const withSecret = (secret: string) => {
  const browser = new TestBrowser(auth);
  browser.jar.set("workspace.session", secret);
  return browser;
};
/** As if the last exchange had been so long ago. */
const letPass = async (browser: TestBrowser, minutes: number) => {
  const { json } = await browser.send("/api/auth/me");
  await auth.sql`update sessions set rotated_at = rotated_at - ${minutes} * interval '1 minute'
    where id = ${String(json["session_id"])}`;
};
const isSignedIn = async (browser: TestBrowser) =>
  (await browser.send("/api/auth/me")).status === 200;

test("its secret is exchanged in time, and requests under way go on", async () => {
  const { browser } = await person();
  const old = secretOf(browser);
  await letPass(browser, 20);
  await browser.send("/api/auth/session");
  expect(secretOf(browser)).not.toBe(old);
  expect(await isSignedIn(withSecret(old))).toBe(true);
  expect(await isSignedIn(browser)).toBe(true);
});

test("an exchange whose answer was lost signs nobody out", async () => {
  const { browser } = await person();
  const old = secretOf(browser);
  await letPass(browser, 20);
  const lost = withSecret(old);
  await lost.send("/api/auth/session");
  await auth.sql`update sessions set rotated_at = rotated_at - interval '5 minutes'
    where previous_hash is not null`;
  expect(await isSignedIn(withSecret(old))).toBe(true);
});

test("a secret that was copied and exchanged since ends the session for both", async () => {
  const { browser } = await person();
  const stolen = secretOf(browser);
  await letPass(browser, 20);
  await browser.send("/api/auth/session");
  expect(await isSignedIn(browser)).toBe(true);
  await letPass(browser, 5);
  expect(await isSignedIn(withSecret(stolen))).toBe(false);
  expect(await isSignedIn(browser)).toBe(false);
});

test("twenty honest exchanges at once leave one secret that counts", async () => {
  const { browser } = await person();
  const old = secretOf(browser);
  await letPass(browser, 20);
  const tabs = Array.from({ length: 20 }, () => withSecret(old));
  // Held back until many of them have read the session that is due.
  const answers = await auth.sql.begin(async (transaction) => {
    await transaction`select 1 from sessions for update`;
    const sent = Promise.all(tabs.map((tab) => tab.send("/api/auth/session")));
    await sleep(500);
    return { sent };
  });
  const replies = await answers.sent;
  expect(replies.every(({ json }) => "user" in json)).toBe(true);
  expect(new Set(tabs.map(secretOf)).size).toBe(2);
  for (const tab of tabs) expect(await isSignedIn(tab)).toBe(true);
});

test("it ends without use, and in any case after its time", async () => {
  const { browser } = await person();
  const { json } = await browser.send("/api/auth/me");
  const id = String(json["session_id"]);
  await auth.sql`update sessions set last_used_at = now() - interval '8 days' where id = ${id}`;
  expect(await isSignedIn(browser)).toBe(false);
  const other = await person();
  const mine = String((await other.browser.send("/api/auth/me")).json["session_id"]);
  await auth.sql`update sessions set ends_at = now() - interval '1 second' where id = ${mine}`;
  expect(await isSignedIn(other.browser)).toBe(false);
});

test("sessions are listed and ended, one by one and all", async () => {
  const { browser, email } = await person();
  const laptop = new TestBrowser(auth);
  await laptop.signIn(email, password);
  const phone = new TestBrowser(auth);
  await phone.signIn(email, password);
  const { json } = await browser.send("/api/auth/sessions");
  const list = json["data"] as { id: string; current: boolean }[];
  expect(list).toHaveLength(3);
  expect(JSON.stringify(list)).not.toContain(secretOf(browser));
  const phoneId = String((await phone.send("/api/auth/me")).json["session_id"]);
  const ended = await browser.send(`/api/auth/sessions/${phoneId}`, { method: "DELETE" });
  expect(ended.status).toBe(204);
  expect(await isSignedIn(phone)).toBe(false);
  await browser.send("/api/auth/sessions", { method: "DELETE" });
  expect(await isSignedIn(laptop)).toBe(false);
  expect(await isSignedIn(browser)).toBe(true);
  await browser.send("/api/auth/sessions?include_current=true", { method: "DELETE" });
  expect(await isSignedIn(browser)).toBe(false);
});

test("nobody ends another's session", async () => {
  const [ada, eve] = [await person(), await person()];
  const id = String((await ada.browser.send("/api/auth/me")).json["session_id"]);
  const answer = await eve.browser.send(`/api/auth/sessions/${id}`, { method: "DELETE" });
  expect(answer.status).toBe(404);
  expect(await isSignedIn(ada.browser)).toBe(true);
});

test("several accounts share a browser and change places", async () => {
  const [ada, bob] = [await person(), await person()];
  const { browser } = ada;
  await browser.signIn(bob.email, password);
  const listed = async () =>
    (await browser.send("/api/auth/browser-sessions")).json["data"] as {
      session_id: string;
      current: boolean;
      user: { id: string };
    }[];
  expect((await listed()).map(({ user }) => user.id)).toEqual([bob.id, ada.id]);
  const adas = (await listed())[1]?.session_id;
  await browser.send(`/api/auth/browser-sessions/${adas}/switch`, { method: "POST" });
  expect((await browser.send("/api/auth/me")).json["id"]).toBe(ada.id);
  const foreign = String((await owner.send("/api/auth/me")).json["session_id"]);
  const refused = await browser.send(`/api/auth/browser-sessions/${foreign}/switch`, {
    method: "POST",
  });
  expect(refused.status).toBe(404);
  await browser.send("/api/auth/signout", {
    form: { csrfToken: await browser.csrfToken(), json: "true" },
  });
  expect((await browser.send("/api/auth/me")).json["id"]).toBe(bob.id);
});

test("a new password ends the other sessions and exchanges this one's secret", async () => {
  const { browser, email } = await person();
  const other = new TestBrowser(auth);
  await other.signIn(email, password);
  const old = secretOf(browser);
  const change = (current_password: string | undefined) =>
    browser.send("/api/auth/me/password", {
      method: "PUT",
      json: { current_password, new_password: "another horse battery" },
    });
  expect((await change("wrong horse")).status).toBe(403);
  expect((await change(undefined)).status).toBe(403);
  expect((await change(password)).status).toBe(204);
  expect(await isSignedIn(other)).toBe(false);
  expect(await isSignedIn(withSecret(old))).toBe(false);
  expect(await isSignedIn(browser)).toBe(true);
  expect((await new TestBrowser(auth).signIn(email, password)).status).toBe(401);
  expect((await new TestBrowser(auth).signIn(email, "another horse battery")).status).toBe(200);
});
