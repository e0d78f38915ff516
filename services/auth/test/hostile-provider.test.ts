import { generateKeyPairSync, createSign } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { TestBrowser } from "./browser.ts";
import { startAuth } from "./harness.ts";
import type { TestAuth } from "./harness.ts";
import { honest, signWithPublicKey, startHostileProvider } from "./providers/hostile-provider.ts";
import type { HostileProvider, IdTokenParts } from "./providers/hostile-provider.ts";
import { clientId, clientSecret } from "./providers/real-provider.ts";

let provider: HostileProvider;
let auth: TestAuth;

beforeAll(async () => {
  provider = await startHostileProvider(clientId);
  const settings = {
    name: "Hostile",
    issuer: provider.issuer,
    client_id: clientId,
    client_secret: clientSecret,
    sign_up: true,
  };
  auth = await startAuth({
    AUTH_PROVIDERS: JSON.stringify([
      { id: "hostile", ...settings },
      { id: "other", ...settings },
    ]),
  });
});
beforeEach(() => {
  provider.forge = () => {};
  provider.answer = (tokens) => tokens;
  provider.metadata = (document) => document;
});
afterAll(async () => {
  await auth[Symbol.asyncDispose]();
  await provider[Symbol.asyncDispose]();
});

async function begin(browser: TestBrowser): Promise<string> {
  const begun = await browser.send("/api/auth/signin/hostile", {
    form: { csrfToken: await browser.csrfToken(), callbackUrl: "/", json: "true" },
  });
  const { searchParams } = new URL(String(begun.json["url"]));
  provider.nonce = searchParams.get("nonce") ?? "";
  return searchParams.get("state") ?? "";
}

async function comeBack(browser: TestBrowser, state: string, id = "hostile") {
  const back = await browser.send(`/api/auth/callback/${id}?code=abc&state=${state}`);
  const location = new URL(back.headers.get("location") ?? "");
  const me = await browser.send("/api/auth/me");
  return { error: location.searchParams.get("error"), signedIn: me.status === 200, me: me.json };
}

async function signIn() {
  const browser = new TestBrowser(auth);
  return comeBack(browser, await begin(browser));
}

test("a state is good once, even where the provider takes any code", async () => {
  const browser = new TestBrowser(auth);
  const state = await begin(browser);
  expect(await comeBack(browser, state)).toMatchObject({ signedIn: true });
  browser.jar.delete("workspace.session");
  expect(await comeBack(browser, state)).toMatchObject({ error: "OAuthCallback", signedIn: false });
});

test("a state of one provider does not pass at another that takes any code", async () => {
  const browser = new TestBrowser(auth);
  const state = await begin(browser);
  expect(await comeBack(browser, state, "other")).toMatchObject({
    error: "OAuthCallback",
    signedIn: false,
  });
});

test("an honest answer signs in", async () => {
  expect(await signIn()).toMatchObject({ error: null, signedIn: true });
});

const stranger = generateKeyPairSync("rsa", { modulusLength: 2_048 });
const byStranger = (input: string) =>
  createSign("RSA-SHA256").update(input).sign(stranger.privateKey, "base64url");
const now = () => Math.floor(Date.now() / 1_000);

test.each<[string, (parts: IdTokenParts) => void]>([
  [
    "unsigned (alg none)",
    (parts) => Object.assign(parts, { header: { alg: "none" }, sign: () => "" }),
  ],
  ["of alg None", (parts) => Object.assign(parts, { header: { alg: "None" }, sign: () => "" })],
  [
    "keyed with the public key (HS256, PEM)",
    (parts) => {
      parts.header = { alg: "HS256", kid: "one" };
      parts.sign = signWithPublicKey(provider.publicKey, "pem");
    },
  ],
  [
    "keyed with the public key (HS256, JWK)",
    (parts) => {
      parts.header = { alg: "HS256", kid: "one" };
      parts.sign = signWithPublicKey(provider.publicKey, "jwk");
    },
  ],
  ["signed by a stranger", (parts) => void (parts.sign = byStranger)],
  ["without a signature", (parts) => void (parts.sign = () => "")],
  [
    "signed by the key that it brings along",
    (parts) => {
      parts.header["jwk"] = stranger.publicKey.export({ format: "jwk" });
      parts.sign = byStranger;
    },
  ],
  [
    "signed by a key that it points to",
    (parts) => {
      parts.header["jku"] = `${provider.issuer}/other-keys`;
      parts.sign = byStranger;
    },
  ],
  ["of an unknown kid", (parts) => void (parts.header["kid"] = "two")],
  ["of a kid that is a path", (parts) => void (parts.header["kid"] = "../../../../dev/null")],
  ["of a critical extension", (parts) => void (parts.header["crit"] = ["exp"])],
  ["of another issuer", (parts) => void (parts.claims["iss"] = "https://evil.example")],
  ["for another client", (parts) => void (parts.claims["aud"] = "somebody else")],
  ["for several clients", (parts) => void (parts.claims["aud"] = [clientId, "else"])],
  ["made out for no client", (parts) => void delete parts.claims["aud"]],
  ["expired", (parts) => void (parts.claims["exp"] = now() - 600)],
  ["without an end", (parts) => void delete parts.claims["exp"]],
  ["not valid yet", (parts) => void (parts.claims["nbf"] = now() + 600)],
  ["with another nonce", (parts) => void (parts.claims["nonce"] = "x".repeat(43))],
  ["without a nonce", (parts) => void delete parts.claims["nonce"]],
  ["about nobody", (parts) => void delete parts.claims["sub"]],
])("an ID token %s signs nobody in", async (_name, forge) => {
  provider.forge = forge;
  const asked = provider.asked.length;
  expect(await signIn()).toMatchObject({ error: "OAuthCallback", signedIn: false });
  expect(provider.asked.slice(asked)).not.toContain("/other-keys");
});

test("an answer without an ID token signs nobody in", async () => {
  provider.answer = (tokens) => ({ ...tokens, id_token: undefined });
  expect(await signIn()).toMatchObject({ error: "OAuthCallback", signedIn: false });
});

test("the code goes out with the verifier of its challenge", async () => {
  await signIn();
  const form = provider.received.at(-1);
  expect(form?.get("code_verifier")).toMatch(/^[\w-]{43}$/);
  expect(form?.get("redirect_uri")).toBe("http://localhost:8000/api/auth/callback/hostile");
});

test.each([
  ["verified in words", { email_verified: "true" }],
  ["verified by a number", { email_verified: 1 }],
])("an address that is %s is not verified", async (_name, claims) => {
  const email = `${Object.values(claims).join()}@example.com`;
  provider.forge = (parts) => Object.assign(parts.claims, { sub: email, email, ...claims });
  expect((await signIn()).me).toMatchObject({ email, email_verified: false });
});

test.each(["vic\u0442im@example.com", "victim＠example.com", "a@b\u0000.example", "", 7])(
  "the address %j is none",
  async (email) => {
    provider.forge = (parts) => Object.assign(parts.claims, { sub: "nameless", email });
    expect(await signIn()).toMatchObject({ error: "EmailRequired", signedIn: false });
  },
);

test.each(["", "a\u0000b", "\u0430da", "x".repeat(256)])("the subject %j is none", async (sub) => {
  provider.forge = (parts) => void (parts.claims["sub"] = sub);
  expect(await signIn()).toMatchObject({ error: "OAuthCallback", signedIn: false });
});

test("what it says of a person is cut to what we keep", async () => {
  provider.forge = (parts) =>
    Object.assign(parts.claims, {
      sub: "long",
      email: "long@example.com",
      name: `  <script>\n${"x".repeat(500)}`,
      picture: "javascript:alert(1)",
      role: "owner",
      is_owner: true,
    });
  const { me } = await signIn();
  expect(me).toMatchObject({ image: null, is_owner: false });
  expect(String(me["name"]).length).toBeLessThanOrEqual(100);
  expect(honest.name).toBe("Mallory");
});

/** Another start of the service, which knows nothing of the provider yet. */
const startFresh = () =>
  startAuth({
    AUTH_PROVIDERS: JSON.stringify([
      {
        id: "hostile",
        name: "Hostile",
        issuer: provider.issuer,
        client_id: clientId,
        client_secret: clientSecret,
        sign_up: true,
      },
    ]),
  });

test.each<[string, (document: Record<string, unknown>) => Record<string, unknown>]>([
  ["names another issuer", (document) => ({ ...document, issuer: "https://evil.example" })],
  [
    "takes no S256 challenge",
    (document) => ({ ...document, code_challenge_methods_supported: ["plain"] }),
  ],
  ["is no metadata", () => ({})],
  ["is larger than any", (document) => ({ ...document, padding: "x".repeat(80_000) })],
])("a provider whose metadata %s is not used", async (_name, metadata) => {
  provider.metadata = metadata;
  await using fresh = await startFresh();
  const browser = new TestBrowser(fresh);
  const answer = await browser.send("/api/auth/signin/hostile", {
    form: { csrfToken: await browser.csrfToken(), json: "true" },
  });
  expect(answer.status).toBe(503);
});

test.each(["token_endpoint", "jwks_uri"])(
  "a provider's %s leads to no other private address",
  async (endpoint) => {
    const asked: string[] = [];
    const inside = createServer((request, response) => {
      asked.push(request.url ?? "");
      response.end("{}");
    });
    await new Promise<void>((done) => inside.listen(0, "127.0.0.1", done));
    const { port } = inside.address() as AddressInfo;
    for (const address of [`http://127.0.0.1:${port}/`, `http://localhost:${port}/`]) {
      provider.metadata = (document) => ({ ...document, [endpoint]: address });
      await using fresh = await startFresh();
      const browser = new TestBrowser(fresh);
      const state = await begin(browser);
      expect(await comeBack(browser, state)).toMatchObject({
        error: "OAuthCallback",
        signedIn: false,
      });
    }
    expect(asked).toEqual([]);
    await new Promise((done) => inside.close(done));
  },
);
