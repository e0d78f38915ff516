import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createOrganisation, password, signInOwner, signUpPerson, TestBrowser } from "./browser.ts";
import type { Answer } from "./browser.ts";
import { startAuth } from "./harness.ts";
import type { TestAuth } from "./harness.ts";
import {
  clientId,
  clientSecret,
  followProvider,
  startRealProvider,
} from "./providers/real-provider.ts";
import type { RealProvider } from "./providers/real-provider.ts";

const home = "http://localhost:8000";
let provider: RealProvider;
let auth: TestAuth;
let owner: TestBrowser;

beforeAll(async () => {
  provider = await startRealProvider(`${home}/api/auth/callback/real`);
  const settings = { issuer: provider.issuer, client_id: clientId, client_secret: clientSecret };
  auth = await startAuth({
    AUTH_PROVIDERS: JSON.stringify([
      { id: "real", name: "Real", ...settings, sign_up: true },
      { id: "closed", name: "By invitation", ...settings },
    ]),
  });
  owner = await signInOwner(auth);
});
beforeEach(() => {
  provider.account = { sub: "ada", email: "ada@example.com", email_verified: true, name: "Ada" };
});
afterAll(async () => {
  await auth[Symbol.asyncDispose]();
  await provider[Symbol.asyncDispose]();
});

async function begin(browser: TestBrowser, id = "real", callbackUrl = "/threads"): Promise<string> {
  const answer = await browser.send(`/api/auth/signin/${id}`, {
    form: { csrfToken: await browser.csrfToken(), callbackUrl, json: "true" },
  });
  expect(answer.status).toBe(200);
  return String(answer.json["url"]);
}

/** The way back, as the browser goes it. */
const comeBack = (browser: TestBrowser, url: URL, id = "real"): Promise<Answer> =>
  browser.send(`/api/auth/callback/${id}${url.search}`);

const errorOf = (answer: Answer) =>
  new URL(answer.headers.get("location") ?? "").searchParams.get("error");

test("a real provider signs people up and in again, with PKCE, state and nonce", async () => {
  const browser = new TestBrowser(auth);
  const url = await begin(browser);
  const { searchParams } = new URL(url);
  expect(searchParams.get("code_challenge_method")).toBe("S256");
  for (const name of ["state", "nonce", "code_challenge"])
    expect(searchParams.get(name)).toMatch(/^[\w-]{43}$/);
  const answer = await comeBack(browser, await followProvider(url, home));
  expect(answer.status).toBe(302);
  expect(answer.headers.get("location")).toBe(`${home}/threads`);
  const { json } = await browser.send("/api/auth/me");
  expect(json).toMatchObject({ email: "ada@example.com", email_verified: true, name: "Ada" });

  const again = new TestBrowser(auth);
  provider.account = { ...provider.account, email: "changed@example.com" };
  await comeBack(again, await followProvider(await begin(again), home));
  expect((await again.send("/api/auth/me")).json["id"]).toBe(json["id"]);
});

test("a way back is good once", async () => {
  const browser = new TestBrowser(auth);
  const url = await followProvider(await begin(browser), home);
  expect(errorOf(await comeBack(browser, url))).toBeNull();
  browser.jar.delete("workspace.session");
  expect(errorOf(await comeBack(browser, url))).toBe("OAuthCallback");
  expect((await browser.send("/api/auth/me")).status).toBe(401);
});

test("two at once with one code: one is signed in", async () => {
  const browser = new TestBrowser(auth);
  const url = await followProvider(await begin(browser), home);
  const answers = await Promise.all([comeBack(browser, url), comeBack(browser, url)]);
  expect(new Set(answers.map(errorOf))).toEqual(new Set(["OAuthCallback", null]));
});

test("another browser does not come back with it", async () => {
  const attacker = new TestBrowser(auth);
  const url = await followProvider(await begin(attacker), home);
  const victim = new TestBrowser(auth);
  expect(errorOf(await comeBack(victim, url))).toBe("OAuthCallback");
  await begin(victim);
  expect(errorOf(await comeBack(victim, url))).toBe("OAuthCallback");
  expect((await victim.send("/api/auth/me")).status).toBe(401);
});

test("nor without the state, with another one, or at another provider", async () => {
  const browser = new TestBrowser(auth);
  const url = await followProvider(await begin(browser), home);
  const without = new URL(url);
  without.searchParams.delete("state");
  expect(errorOf(await comeBack(browser, without))).toBe("OAuthCallback");
  const other = new URL(url);
  other.searchParams.set("state", "x".repeat(43));
  expect(errorOf(await comeBack(browser, other))).toBe("OAuthCallback");
  expect(errorOf(await comeBack(browser, url, "closed"))).toBe("OAuthCallback");
  const issuer = new URL(url);
  issuer.searchParams.set("iss", "https://evil.example");
  expect(errorOf(await comeBack(browser, issuer))).toBe("OAuthCallback");
  expect((await browser.send("/api/auth/me")).status).toBe(401);
});

test("a code of another sign-in does not fit: its challenge and nonce are others", async () => {
  const attacker = new TestBrowser(auth);
  const stolen = await followProvider(await begin(attacker), home);
  const victim = new TestBrowser(auth);
  const own = await followProvider(await begin(victim), home);
  own.searchParams.set("code", stolen.searchParams.get("code") ?? "");
  expect(errorOf(await comeBack(victim, own))).toBe("OAuthCallback");
  expect((await victim.send("/api/auth/me")).status).toBe(401);
});

test.each([true, false])(
  "an address that somebody has here is not taken over, verified there: %s",
  async (verified) => {
    const organisation = await createOrganisation(owner, "Research");
    const email = `grace-${verified}@example.com`;
    const grace = await signUpPerson(auth, owner, organisation, email);
    provider.account = { sub: `eve-${verified}`, email, email_verified: verified, name: "Eve" };
    const browser = new TestBrowser(auth);
    const answer = await comeBack(browser, await followProvider(await begin(browser), home));
    expect(errorOf(answer)).toBe("OAuthAccountNotLinked");
    expect((await browser.send("/api/auth/me")).status).toBe(401);
    expect((await new TestBrowser(auth).signIn(email, password)).json["user_id"]).toBe(grace.id);
  },
);

test("signing up needs an invitation to a verified address, unless the provider may", async () => {
  const organisation = await createOrganisation(owner, "Research");
  const come = async (email_verified: boolean) => {
    provider.account = { sub: "hedy", email: "hedy@example.com", email_verified, name: "Hedy" };
    const browser = new TestBrowser(auth);
    const url = new URL(await begin(browser, "closed"));
    // The provider knows one redirect URI; it is the state that tells the two apart.
    url.searchParams.set("redirect_uri", `${home}/api/auth/callback/real`);
    return { browser, url };
  };
  const closed = await come(true);
  expect(closed.url.searchParams.get("client_id")).toBe(clientId);
  const invited = await owner.send(`/api/auth/organisations/${organisation}/invitations`, {
    json: { email: "ida@example.com", role: "viewer" },
  });
  expect(invited.status).toBe(201);
  const join = async (email_verified: boolean) => {
    provider.account = {
      sub: `ida${email_verified}`,
      email: "ida@example.com",
      email_verified,
      name: "Ida",
    };
    const browser = new TestBrowser(auth);
    await comeBack(browser, await followProvider(await begin(browser), home));
    const { json } = await browser.send("/api/auth/organisations");
    return (json["data"] as { id: string }[]).map(({ id }) => id);
  };
  expect(await join(false)).not.toContain(organisation);
});

test("a provider that refuses leads to the sign-in page, without its words", async () => {
  const browser = new TestBrowser(auth);
  const state = new URL(await begin(browser)).searchParams.get("state");
  const answer = await browser.send(
    `/api/auth/callback/real?error=access_denied&error_description=%3Cscript%3E&state=${state}`,
  );
  expect(errorOf(answer)).toBe("AccessDenied");
  expect(answer.headers.get("location")).not.toContain("script");
});

test("beginning needs the token of this browser", async () => {
  const browser = new TestBrowser(auth);
  await browser.csrfToken();
  const foreign = await new TestBrowser(auth).csrfToken();
  for (const csrfToken of [foreign, ""])
    expect((await browser.send("/api/auth/signin/real", { form: { csrfToken } })).status).toBe(403);
});
