import { afterAll, beforeAll, expect, test } from "vitest";
import { TestAuthenticator } from "./authenticator.ts";
import { createOrganisation, signInOwner, signUpPerson, TestBrowser } from "./browser.ts";
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

const challengeOf = async (browser: TestBrowser, path: string) =>
  (await browser.send(path, { method: "POST" })).json["challenge"];
const register = async (browser: TestBrowser, key: TestAuthenticator) => {
  const challenge = await challengeOf(browser, "/api/auth/passkeys/registration");
  return browser.send("/api/auth/passkeys", {
    json: { name: "laptop", credential: key.create(challenge) },
  });
};
const challengePath = "/api/auth/sign-in/passkey/challenge";
const signIn = async (browser: TestBrowser, key: TestAuthenticator) =>
  browser.send("/api/auth/sign-in/passkey", {
    json: key.get(await challengeOf(browser, challengePath)),
  });

async function withPasskey() {
  const person = await signUpPerson(auth, owner, organisation, `p${(count += 1)}@example.com`);
  const key = new TestAuthenticator();
  expect((await register(person.browser, key)).status).toBe(201);
  return { ...person, key };
}

test("a passkey is added, signs in and is removed", async () => {
  const { browser, key, id } = await withPasskey();
  const other = new TestBrowser(auth);
  expect((await signIn(other, key)).json).toEqual({ status: "signed-in", user_id: id });
  const { json } = await browser.send("/api/auth/passkeys");
  const [passkey] = json["data"] as { id: string; name: string; last_used_at: string }[];
  expect(passkey).toMatchObject({ name: "laptop", last_used_at: expect.any(String) });
  await browser.send(`/api/auth/passkeys/${passkey?.id}`, { method: "DELETE" });
  expect((await signIn(new TestBrowser(auth), key)).status).toBe(403);
});

test("an answer is good once, and in the browser that asked", async () => {
  const { key } = await withPasskey();
  key.counts = false;
  const browser = new TestBrowser(auth);
  const answer = key.get(await challengeOf(browser, challengePath));
  const send = (from: TestBrowser) => from.send("/api/auth/sign-in/passkey", { json: answer });
  const thief = new TestBrowser(auth);
  await challengeOf(thief, challengePath);
  expect((await send(thief)).status).toBe(403);
  expect((await send(browser)).status).toBe(200);
  expect((await send(browser)).status).toBe(403);
});

test("a page of another origin, and one that has no user behind it, get nowhere", async () => {
  const { key } = await withPasskey();
  key.origin = "https://evil.example";
  expect((await signIn(new TestBrowser(auth), key)).status).toBe(403);
  key.origin = "http://localhost:8000";
  key.verifiesUser = false;
  expect((await signIn(new TestBrowser(auth), key)).status).toBe(403);
  key.verifiesUser = true;
  expect((await signIn(new TestBrowser(auth), key)).status).toBe(200);
});

test("a copied authenticator is found out by its counter", async () => {
  const { key } = await withPasskey();
  await signIn(new TestBrowser(auth), key);
  await signIn(new TestBrowser(auth), key);
  key.counter = 0;
  expect((await signIn(new TestBrowser(auth), key)).status).toBe(403);
});

test("an answer of another key does not pass for it", async () => {
  const { key } = await withPasskey();
  const browser = new TestBrowser(auth);
  const forged = new TestAuthenticator().get(await challengeOf(browser, challengePath));
  const id = key.id.toString("base64url");
  const answer = await browser.send("/api/auth/sign-in/passkey", {
    json: { ...forged, id, rawId: id },
  });
  expect(answer.status).toBe(403);
});

test("a passkey belongs to one user, and a stale session adds none", async () => {
  const { key, browser } = await withPasskey();
  const eve = await withPasskey();
  expect((await register(eve.browser, key)).status).toBe(409);
  const { json } = await browser.send("/api/auth/me");
  await auth.sql`update sessions set created_at = now() - interval '2 hours'
    where id = ${String(json["session_id"])}`;
  expect((await register(browser, new TestAuthenticator())).status).toBe(403);
  const [row] = await auth.sql<{ id: string }[]>`
    select id from passkeys where user_id = ${eve.id}`;
  const gone = await browser.send(`/api/auth/passkeys/${row?.id}`, { method: "DELETE" });
  expect(gone.status).toBe(404);
});
