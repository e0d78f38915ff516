import { identitySecret, internalHeaders, signIdentity } from "@workspace/http";
import type { Principal } from "@workspace/http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createOrganisation, password, signInOwner, signUpPerson, TestBrowser } from "./browser.ts";
import type { TestPerson } from "./browser.ts";
import { internalToken, startAuth } from "./harness.ts";
import type { TestAuth } from "./harness.ts";

let auth: TestAuth;
let owner: TestBrowser;
let ada: TestPerson;
let gateway: TestBrowser;

beforeAll(async () => {
  auth = await startAuth();
  owner = await signInOwner(auth);
  const organisation = await createOrganisation(owner, "Research");
  ada = await signUpPerson(auth, owner, organisation, "ada@example.com");
  gateway = new TestBrowser(auth);
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

async function makeKey(by: TestBrowser, json: Record<string, unknown> = {}) {
  const { json: made } = await by.send("/api/auth/keys", { json: { name: "laptop", ...json } });
  return { id: String(made["id"]), text: String(made["key"]) };
}

const sessionOf = (browser: TestBrowser) => browser.jar.get("workspace.session") ?? "";

test("whom the gateway names by a key or a token is who asks, within the scopes", async () => {
  const { text, id } = await makeKey(owner, { scopes: ["keys:read"] });
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
  const { text } = await makeKey(ada.browser, { scopes: ["keys:read"] });
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
  const { text } = await makeKey(owner, { scopes: ["usage:read"] });
  const headers = { authorization: `Bearer ${text}` };
  const sent = { method, headers, ...(json === undefined ? {} : { json }) };
  expect((await new TestBrowser(auth).send(path, sent)).status).toBe(403);
});
