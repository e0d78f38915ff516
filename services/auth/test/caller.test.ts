import { createHmac, createPublicKey, generateKeyPairSync } from "node:crypto";
import { identitySecret, internalHeaders, signIdentity } from "@workspace/http";
import type { Principal } from "@workspace/http";
import { decodeJwt, decodeProtectedHeader, SignJWT } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createOrganisation, password, signUpPerson, TestBrowser } from "./browser.ts";
import type { TestPerson } from "./browser.ts";
import { internalToken } from "./harness.ts";
import type { TestAuth } from "./harness.ts";
import { bearer, endpoint, exchange, TokenBed } from "./token-bed.ts";

let auth: TestAuth;
let owner: TestBrowser;
let ada: TestPerson;
let gateway: TestBrowser;
let bed: TokenBed;

beforeAll(async () => {
  bed = await TokenBed.start();
  ({ auth, owner, client: gateway } = bed);
  const organisation = await createOrganisation(owner, "Research");
  ada = await signUpPerson(auth, owner, organisation, "ada@example.com");
});
afterAll(async () => auth[Symbol.asyncDispose]());

/** Who a key or token stands for, as the gateway finds out and hands on. */
async function resolved(kind: "session" | "bearer", value: string): Promise<Principal> {
  const { principal } = await auth.client.resolvePrincipal({ body: { kind, value } });
  if (!principal) throw new Error("The credential does not count");
  return {
    userId: principal.user_id,
    organisationId: principal.organisation_id,
    role: principal.role,
    scopes: principal.scopes,
    keyId: principal.key_id,
    sessionId: principal.session_id,
    operator: principal.operator,
  };
}

function identity(principal: Principal, secret = identitySecret(internalToken, "auth")) {
  return { [internalHeaders.identity]: signIdentity(secret, "auth", principal, Date.now()) };
}

const sessionOf = (browser: TestBrowser) => browser.jar.get("workspace.session") ?? "";

test("whom the gateway names by a key or a token is who asks, within the scopes", async () => {
  const { text, id } = await bed.makeKey({ scopes: ["keys:read"] });
  const headers = identity(await resolved("bearer", text));
  const listed = await gateway.send("/api/auth/keys", { headers });
  expect(listed.status).toBe(200);
  expect(JSON.stringify(listed.json)).toContain(id);
  const made = await gateway.send("/api/auth/keys", { headers, json: { name: "x" } });
  expect(made.status).toBe(403);

  const exchange = "urn:ietf:params:oauth:grant-type:token-exchange";
  const form = { grant_type: exchange };
  // Through the gateway, a key is exchanged without its text: it came as an identity.
  const tokens = await gateway.send("/api/auth/token", { headers, form });
  expect(tokens.json).toMatchObject({ scope: "keys:read" });
  const principal = await resolved("bearer", String(tokens.json["access_token"]));
  expect(principal).toMatchObject({ keyId: id, scopes: ["keys:read"] });
  const byToken = identity(principal);
  expect((await gateway.send("/api/auth/keys", { headers: byToken })).status).toBe(200);
  const again = await gateway.send("/api/auth/token", { headers: byToken, form });
  expect(again.json).toMatchObject({ error: "invalid_request" });
});

test("a session is known by its cookie, which has to be the one that the gateway means", async () => {
  const headers = identity(await resolved("session", sessionOf(ada.browser)));
  const own = await ada.browser.send("/api/auth/me", { headers });
  expect(own.json).toMatchObject({ id: ada.id });
  expect(own.json["session_id"]).not.toBeNull();
  expect((await gateway.send("/api/auth/me", { headers })).status).toBe(401);
  expect((await owner.send("/api/auth/me", { headers })).status).toBe(401);
});

test("the identity goes before whatever else a request brings", async () => {
  const { text } = await bed.makeKey({ scopes: ["keys:read"] }, ada.browser);
  const headers = identity(await resolved("bearer", text));
  const answer = await owner.send("/api/auth/me", { headers });
  expect(answer.json).toMatchObject({ id: ada.id, session_id: null });
});

test("an identity that the gateway did not sign is refused, and one for another service", async () => {
  const principal = await resolved("session", sessionOf(owner));
  const key: Principal = { ...principal, keyId: "key_x", sessionId: null };
  const forged = identity(key, identitySecret("another internal token", "auth"));
  expect((await gateway.send("/api/auth/me", { headers: forged })).status).toBe(401);
  const elsewhere = identity(key, identitySecret(internalToken, "knowledge"));
  expect((await gateway.send("/api/auth/me", { headers: elsewhere })).status).toBe(401);
});

test.each<[string, string, Record<string, unknown> | undefined]>([
  ["GET", "/api/auth/sessions", undefined],
  ["DELETE", "/api/auth/sessions", undefined],
  ["PATCH", "/api/auth/me", { name: "Mallory" }],
  ["PUT", "/api/auth/me/password", { current_password: password, new_password: "x".repeat(12) }],
  ["GET", "/api/auth/organisations", undefined],
  ["POST", "/api/auth/organisations", { name: "x" }],
  ["POST", "/api/auth/invitations/accept", { token: "x".repeat(43) }],
  ["GET", "/api/auth/two-factor", undefined],
  ["POST", "/api/auth/two-factor", undefined],
  ["GET", "/api/auth/passkeys", undefined],
  ["POST", "/api/auth/passkeys/registration", undefined],
  ["GET", "/api/auth/vault", undefined],
  ["POST", "/api/auth/vault/rotations", undefined],
  ["POST", "/api/auth/signing-keys/rotate", undefined],
  ["GET", "/api/auth/audit/verify", undefined],
  ["GET", "/api/auth/audit", undefined],
  ["GET", "/api/auth/accounts", undefined],
  ["GET", "/api/auth/pools", undefined],
])("a key with a scope for something else gets nothing of %s %s", async (method, path, json) => {
  const { text } = await bed.makeKey({ scopes: ["usage:read"] });
  const headers = { authorization: `Bearer ${text}` };
  const sent = { method, headers, ...(json === undefined ? {} : { json }) };
  expect((await new TestBrowser(auth).send(path, sent)).status).toBe(403);
});

test("access tokens that anybody else could have made are not believed", async () => {
  const { access } = await bed.fromSession();
  const payload = decodeJwt(access);
  const { kid = "" } = decodeProtectedHeader(access);
  const forger = generateKeyPairSync("rsa", { modulusLength: 2_048 }).privateKey;
  const forged = (claims: object, header: object = {}) =>
    new SignJWT({ ...payload, ...claims })
      .setProtectedHeader({ alg: "RS256", typ: "at+jwt", kid, ...header })
      .sign(forger);
  const ours = async (claims: object, header: object = {}) => {
    const { privateKey } = await auth.parts.tokens.keys.signer();
    return new SignJWT({ ...payload, ...claims })
      .setProtectedHeader({ alg: "RS256", typ: "at+jwt", kid, ...header })
      .sign(privateKey);
  };
  expect(await bed.resolve(await ours({}))).not.toBeNull();
  const text = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const unsigned = `${text({ alg: "none", typ: "at+jwt", kid })}.${text(payload)}.`;
  const { keys } = await auth.client.getJwks({});
  const jwk = keys.find((key) => key.kid === kid);
  const pem = createPublicKey({ key: { ...jwk }, format: "jwk" }).export({
    type: "spki",
    format: "pem",
  });
  const head = `${text({ alg: "HS256", typ: "at+jwt", kid })}.${text(payload)}`;
  const byPublicKey = `${head}.${createHmac("sha256", pem).update(head).digest("base64url")}`;
  const [header = "", body = "", signature = ""] = access.split(".");
  const forgersJwk = createPublicKey(forger).export({ format: "jwk" });
  const otherUser = text({ ...payload, sub: "usr_other" });
  const wrong = [
    unsigned,
    `${unsigned}${signature}`,
    byPublicKey,
    `${header}.${otherUser}.${signature}`,
    `${header}.${body}.${signature.slice(0, -1)}`,
    `${header}.${body}.${"A".repeat(342)}`,
    await forged({}),
    await forged({}, { jwk: forgersJwk }),
    await forged({}, { jku: "http://127.0.0.1:1/keys.json" }),
    await forged({}, { kid: "../../../../dev/null" }),
    await forged({}, { kid: "' or 1=1 --" }),
    await ours({}, { kid: "unknown" }),
    await ours({}, { typ: "JWT" }),
    await ours({ iss: "http://evil.example" }),
    await ours({ aud: "http://evil.example" }),
    await ours({ exp: Math.floor(Date.now() / 1_000) - 1 }),
    await ours({ exp: undefined }),
    await ours({ sub: "usr_other" }),
    await ours({ sid: "fam_other" }),
    await ours({ scope: ["keys:read"] }),
  ];
  for (const token of wrong) expect([token, await bed.resolve(token)]).toEqual([token, null]);
  for (const token of wrong.slice(0, 8))
    expect((await gateway.send("/api/auth/me", bearer(token))).status).toBe(401);
});

test("an access token counts in a well-formed header only, and no cookie makes a bad one good", async () => {
  const { access, refresh: refreshToken } = await bed.fromSession();
  const me = (authorization: string, browser = gateway) =>
    browser.send("/api/auth/me", { headers: { authorization } });
  expect((await me(`bearer ${access}`)).status).toBe(200);
  const malformed = [
    access,
    "Bearer",
    "Bearer ",
    `Bearer  ${access}`,
    `Bearer ${access} x`,
    `Bearer ${access},Bearer ${access}`,
    `Basic ${access}`,
    `Bearer "${access}"`,
    `Bearer ${refreshToken}`,
    `Bearer ${owner.jar.get("workspace.session")}`,
    `Bearer ${"a".repeat(9_000)}`,
  ];
  for (const header of malformed) {
    expect([header, (await me(header)).status]).toEqual([header, 401]);
    expect([header, (await me(header, owner)).status]).toEqual([header, 401]);
  }
});

test("access tokens with scopes do nothing beyond them, in no other organisation, and not for the person", async () => {
  const other = await createOrganisation(owner, "Elsewhere");
  const { access } = await bed.fromSession(owner, "keys:read members:read");
  const keys = "/api/auth/keys";
  expect((await gateway.send(keys, bearer(access))).status).toBe(200);
  const json = { name: "mine" };
  expect((await gateway.send(keys, { ...bearer(access), json })).status).toBe(403);
  const members = `/api/auth/organisations/${other}/members`;
  expect((await gateway.send(members, bearer(access))).status).toBe(404);
  expect((await gateway.send("/api/auth/sessions", bearer(access))).status).toBe(403);
  const organisations = "/api/auth/organisations";
  expect((await gateway.send(organisations, { ...bearer(access), json })).status).toBe(403);
  expect((await gateway.send("/api/auth/vault", bearer(access))).status).toBe(403);
  expect((await gateway.send("/api/auth/audit/verify", bearer(access))).status).toBe(403);
  // How somebody signs in is changed with a session only, whatever the scopes.
  const { access: full } = await bed.fromSession();
  expect((await gateway.send("/api/auth/vault", bearer(full))).status).toBe(200);
  expect((await gateway.send("/api/auth/two-factor", bearer(full))).status).toBe(403);
  const change = { method: "PUT", json: { new_password: "another horse battery" } };
  expect((await gateway.send("/api/auth/me/password", { ...change, ...bearer(full) })).status).toBe(
    403,
  );
  // And no token makes tokens.
  const again = await gateway.send(endpoint, { form: { grant_type: exchange }, ...bearer(full) });
  expect(again).toMatchObject({ status: 400, json: { error: "invalid_request" } });
});
