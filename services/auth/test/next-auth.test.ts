import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { createOrganisation, password, signInOwner, signUpPerson, TestBrowser } from "./browser.ts";
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
const email = "ada@example.com";
let auth: TestAuth;
let provider: RealProvider;
let browser: TestBrowser;
let location: { href: string; reload: () => void };

beforeAll(async () => {
  provider = await startRealProvider(`${home}/api/auth/callback/real`);
  auth = await startAuth({
    AUTH_PROVIDERS: JSON.stringify([
      {
        id: "real",
        name: "Real",
        issuer: provider.issuer,
        client_id: clientId,
        client_secret: clientSecret,
        sign_up: true,
      },
    ]),
  });
  const owner = await signInOwner(auth);
  await signUpPerson(auth, owner, await createOrganisation(owner, "Research"), email);
});
beforeEach(() => {
  browser = new TestBrowser(auth);
  location = { href: `${home}/page`, reload: () => {} };
  vi.stubGlobal("window", { location, addEventListener: () => {} });
  vi.stubGlobal("localStorage", { setItem: () => {} });
  vi.stubGlobal("fetch", throughBrowser);
});
afterAll(async () => {
  vi.unstubAllGlobals();
  await auth[Symbol.asyncDispose]();
  await provider[Symbol.asyncDispose]();
});

const realFetch = globalThis.fetch;

/** The client's requests as a page of ours sends them: with cookies, its origin and the gateway. */
const throughBrowser: typeof fetch = async (input, init) => {
  const path = String(input);
  if (!path.startsWith("/")) return realFetch(input, init);
  const headers = new Headers(init?.headers);
  headers.set("x-workspace-internal-token", auth.headers["x-workspace-internal-token"] ?? "");
  headers.set("x-forwarded-for", browser.address);
  headers.set("cookie", browser.cookie);
  if (init?.method) headers.set("origin", home);
  const response = await realFetch(auth.url + path, { ...init, headers, redirect: "manual" });
  browser.keep(response.headers);
  return response;
};

interface AuthJsClient {
  getProviders(): Promise<unknown>;
  getSession(): Promise<unknown>;
  signIn(provider: string, options: Record<string, unknown>): Promise<unknown>;
  signOut(options: Record<string, unknown>): Promise<unknown>;
}

/** The published client, unchanged. Its own types would bring those of Next along. */
const client = () => vi.importActual<AuthJsClient>("next-auth/react");

test("it lists the ways to sign in", async () => {
  const { getProviders } = await client();
  expect(await getProviders()).toMatchObject({
    credentials: { id: "credentials", type: "credentials" },
    real: { id: "real", name: "Real", signinUrl: `${home}/api/auth/signin/real` },
  });
});

test("it signs in by password, reads the session and signs out", async () => {
  const { getSession, signIn, signOut } = await client();
  expect(await getSession()).toBeNull();
  const wrong = await signIn("credentials", { email, password: "wrong horse", redirect: false });
  expect(wrong).toMatchObject({ ok: false, status: 401, error: "CredentialsSignin", url: null });
  const right = await signIn("credentials", {
    email,
    password,
    redirect: false,
    callbackUrl: "/threads",
  });
  expect(right).toMatchObject({ ok: true, status: 200, error: null, url: `${home}/threads` });
  const session = await getSession();
  expect(session).toMatchObject({ user: { email }, expires: expect.stringMatching(/^20/) });
  expect(await signOut({ redirect: false })).toEqual({ url: `${home}/page` });
  expect(await getSession()).toBeNull();
});

test("it goes to a provider and comes back", async () => {
  const { getSession, signIn } = await client();
  provider.account = { sub: "bea", email: "bea@example.com", email_verified: true, name: "Bea" };
  await signIn("real", { callbackUrl: "/threads" });
  expect(location.href).toMatch(new RegExp(`^${provider.issuer}/auth\\?`));
  const back = await followProvider(location.href, home);
  const answer = await browser.send(`${back.pathname}${back.search}`);
  expect(answer.headers.get("location")).toBe(`${home}/threads`);
  expect(await getSession()).toMatchObject({ user: { email: "bea@example.com", name: "Bea" } });
});

test("without the form's token it is refused", async () => {
  for (const path of [
    "/api/auth/callback/credentials",
    "/api/auth/signout",
    "/api/auth/signin/real",
  ])
    expect((await browser.send(path, { form: { email, password, json: "true" } })).status).toBe(
      403,
    );
});
