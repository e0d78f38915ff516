import { afterAll, beforeAll, expect, test } from "vitest";
import { codeOf, stepAt } from "../src/two-factor/time-codes.ts";
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

/** Somebody with an authenticator app, whose clock is a step behind: later codes are unused. */
async function secured() {
  const person = await signUpPerson(auth, owner, organisation, `person${(count += 1)}@example.com`);
  const begun = await person.browser.send("/api/auth/two-factor", { method: "POST" });
  const secret = String(begun.json["secret"]);
  const confirmed = await person.browser.send("/api/auth/two-factor/confirm", {
    json: { code: codeOf(secret, stepAt(Date.now()) - 1) },
  });
  const recovery = confirmed.json["recovery_codes"] as string[];
  expect(recovery).toHaveLength(10);
  return { ...person, secret, recovery };
}
const second = (browser: TestBrowser, code: string) =>
  browser.send("/api/auth/sign-in/second-factor", { json: { code } });
const now = (secret: string) => codeOf(secret, stepAt(Date.now()));

test("the password alone signs nobody in; the code does, once", async () => {
  const { email, secret } = await secured();
  const browser = new TestBrowser(auth);
  const first = await browser.signIn(email, password);
  expect(first.json).toEqual({ status: "second-factor-required", user_id: null });
  expect((await browser.send("/api/auth/me")).status).toBe(401);
  const code = now(secret);
  expect((await second(browser, code)).status).toBe(200);
  expect((await browser.send("/api/auth/me")).status).toBe(200);

  const thief = new TestBrowser(auth);
  await thief.signIn(email, password);
  expect((await second(thief, code)).status).toBe(401);
  expect((await second(thief, codeOf(secret, stepAt(Date.now()) - 1))).status).toBe(401);
});

test("a code used twice at once counts once", async () => {
  const { email, secret } = await secured();
  const browsers = [new TestBrowser(auth), new TestBrowser(auth), new TestBrowser(auth)];
  for (const browser of browsers) await browser.signIn(email, password);
  const code = now(secret);
  const statuses = await Promise.all(
    browsers.map(async (browser) => (await second(browser, code)).status),
  );
  expect(statuses.filter((status) => status === 200)).toHaveLength(1);
});

test("a code without the password before it is nothing", async () => {
  const { secret } = await secured();
  expect((await second(new TestBrowser(auth), now(secret))).status).toBe(401);
});

test("codes cannot be guessed: neither in one sign-in nor in many", async () => {
  const { email, secret } = await secured();
  const statuses: number[] = [];
  for (let round = 0; round < 3; round++) {
    const browser = new TestBrowser(auth);
    await browser.signIn(email, password);
    for (let n = 0; n < 4; n++) statuses.push((await second(browser, "000000")).status);
  }
  expect(statuses.filter((status) => status === 401)).toHaveLength(6);
  expect(statuses.slice(6).every((status) => status === 429 || status === 401)).toBe(true);
  const browser = new TestBrowser(auth);
  await browser.signIn(email, password);
  expect((await second(browser, now(secret))).status).toBe(429);
});

test("one sign-in takes five codes, then the password is due again", async () => {
  const { email, secret } = await secured();
  const browser = new TestBrowser(auth);
  await browser.signIn(email, password);
  for (let n = 0; n < 5; n++) await second(browser, "000000");
  expect((await second(browser, now(secret))).status).toBe(401);
});

test("a recovery code signs in once", async () => {
  const { email, recovery } = await secured();
  const [code = ""] = recovery;
  const browser = new TestBrowser(auth);
  await browser.signIn(email, password);
  expect((await second(browser, code.toUpperCase())).status).toBe(200);
  const again = new TestBrowser(auth);
  await again.signIn(email, password);
  expect((await second(again, code)).status).toBe(401);
  const state = await browser.send("/api/auth/two-factor");
  expect(state.json).toEqual({ enabled: true, recovery_codes_left: 9 });
});

test("a one-time link asks for it, too", async () => {
  const { email } = await secured();
  const { url } = await auth.client.createSignInLink({ body: { email } });
  const token = new URL(url).searchParams.get("token");
  const answer = await new TestBrowser(auth).send("/api/auth/sign-in/link", { json: { token } });
  expect(answer.json["status"]).toBe("second-factor-required");
});

test("it is set up by a fresh session only, and switched off by a code only", async () => {
  const { browser } = await secured();
  expect((await browser.send("/api/auth/two-factor", { method: "POST" })).status).toBe(409);
  const off = await browser.send("/api/auth/two-factor/disable", { json: { code: "000000" } });
  expect(off.status).toBe(403);
  const { json } = await browser.send("/api/auth/me");
  await auth.sql`update sessions set created_at = now() - interval '2 hours'
    where id = ${String(json["session_id"])}`;
  expect((await browser.send("/api/auth/two-factor", { method: "POST" })).status).toBe(403);
});

test("its secret is sealed, and belongs to its user", async () => {
  const [ada, eve] = [await secured(), await secured()];
  const rows = await auth.sql<{ secret: string }[]>`select secret from authenticators`;
  expect(JSON.stringify(rows)).not.toContain(ada.secret);
  await auth.sql`update authenticators a set secret = (select secret from authenticators
    where user_id = ${eve.id}) where user_id = ${ada.id}`;
  const browser = new TestBrowser(auth);
  await browser.signIn(ada.email, password);
  expect((await second(browser, now(eve.secret))).status).toBe(500);
});
