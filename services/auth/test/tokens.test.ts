import { createRemoteJWKSet, decodeJwt, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pruneFamilies } from "../src/tokens/repository.ts";
import { createOrganisation, signUpPerson, TestBrowser } from "./browser.ts";
import { internalToken, startAuth } from "./harness.ts";
import type { TestAuth } from "./harness.ts";
import { accessTokenType, bearer, endpoint, exchange, TokenBed, tokensIn } from "./token-bed.ts";
import type { Tokens } from "./token-bed.ts";

const issuer = "http://localhost:8000";

let auth: TestAuth;
let owner: TestBrowser;
let client: TestBrowser;
let fromSession: TokenBed["fromSession"];
let fromKey: TokenBed["fromKey"];
let refresh: TokenBed["refresh"];
let makeKey: TokenBed["makeKey"];
let resolve: TokenBed["resolve"];

beforeAll(async () => {
  const bed = await TokenBed.start();
  ({ auth, owner, client, fromSession, fromKey, refresh, makeKey, resolve } = bed);
});
afterAll(async () => auth[Symbol.asyncDispose]());

async function actions(query: string): Promise<Record<string, unknown>[]> {
  const answer = await owner.send(`/api/auth/audit?limit=200&${query}`);
  return answer.json["data"] as Record<string, unknown>[];
}

describe("access tokens", () => {
  test("are made from a session, hold for anybody with the key set, and act for the user", async () => {
    const answer = await owner.send(endpoint, { form: { grant_type: exchange } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.json).toMatchObject({ token_type: "Bearer", expires_in: 600 });
    expect(answer.json).not.toHaveProperty("scope");
    const { access } = tokensIn(answer.json);
    const keySet = createRemoteJWKSet(new URL("/api/auth/jwks.json", auth.url), {
      headers: { "x-workspace-internal-token": internalToken },
    });
    const { payload, protectedHeader } = await jwtVerify(access, keySet, {
      issuer,
      audience: issuer,
    });
    expect(protectedHeader).toMatchObject({ alg: "RS256", typ: "at+jwt" });
    const me = (await owner.send("/api/auth/me")).json;
    expect(payload).toMatchObject({ sub: me["id"], org: me["organisation_id"] });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(600);
    expect(await resolve(access)).toMatchObject({
      user_id: me["id"],
      organisation_id: me["organisation_id"],
      email: me["email"],
      role: "owner",
      operator: true,
      key_id: null,
      session_id: payload["sid"],
      scopes: null,
      expires_at: new Date((payload.exp ?? 0) * 1_000).toISOString(),
    });
    expect((await client.send("/api/auth/me", bearer(access))).json).toMatchObject({
      id: me["id"],
      session_id: null,
    });
  });

  test("from a key have its bounds and end with it", async () => {
    const key = await makeKey({ scopes: ["keys:read", "usage:read"], requests_per_minute: 7 });
    const answer = await fromKey(key.text);
    expect(answer.json).toMatchObject({ scope: "keys:read usage:read" });
    const { access, refresh: token } = tokensIn(answer.json);
    expect(await resolve(access)).toMatchObject({
      key_id: key.id,
      scopes: ["keys:read", "usage:read"],
      requests_per_minute: 7,
    });
    const narrow = await refresh(token, { scope: "keys:read" });
    expect(narrow.json).toMatchObject({ scope: "keys:read" });
    expect(await resolve(tokensIn(narrow.json).access)).toMatchObject({ scopes: ["keys:read"] });
    const wide = await refresh(tokensIn(narrow.json).refresh, { scope: "keys:create" });
    expect(wide).toMatchObject({ status: 400, json: { error: "invalid_scope" } });
    expect((await fromKey(key.text, { scope: "keys:create" })).json).toMatchObject({
      error: "invalid_scope",
    });

    // What the key may do is what it may do now.
    const path = `/api/auth/keys/${key.id}`;
    await owner.send(path, { method: "PATCH", json: { scopes: ["usage:read"] } });
    expect(await resolve(access)).toMatchObject({ scopes: ["usage:read"] });
    await owner.send(path, { method: "DELETE" });
    expect(await resolve(access)).toBeNull();
    const after = await refresh(tokensIn(narrow.json).refresh);
    expect(after).toMatchObject({ status: 400, json: { error: "invalid_grant" } });
    expect((await fromKey(key.text)).json).toMatchObject({ error: "invalid_grant" });
  });

  test("end with the session and with the membership, and every replica is told", async () => {
    const organisation = await createOrganisation(owner, `Team ${Math.random()}`);
    const email = `p${Math.random()}@example.com`;
    const ada = await signUpPerson(auth, owner, organisation, email);
    const switchTo = { method: "POST" };
    await ada.browser.send(`/api/auth/organisations/${organisation}/switch`, switchTo);
    const team = await fromSession(ada.browser);
    expect(await resolve(team.access)).toMatchObject({ organisation_id: organisation });
    const member = `/api/auth/organisations/${organisation}/members/${ada.id}`;
    await owner.send(member, { method: "DELETE" });
    expect(await resolve(team.access)).toBeNull();
    expect((await refresh(team.refresh)).status).toBe(400);

    const own = await fromSession(ada.browser);
    const session = String((await ada.browser.send("/api/auth/me")).json["session_id"]);
    expect(await resolve(own.access)).not.toBeNull();
    const family = String(decodeJwt(own.access)["sid"]);
    await ada.browser.send(`/api/auth/sessions/${session}`, { method: "DELETE" });
    expect(await resolve(own.access)).toBeNull();
    expect((await refresh(own.refresh)).status).toBe(400);
    const told = await auth.sql`select 1 from revocations
      where kind = 'session' and subject = ${family}`;
    expect(told).toHaveLength(1);
  });
});

describe("refresh tokens", () => {
  test("count once each; only hashes of them are stored", async () => {
    const first = await fromSession();
    const answer = await refresh(first.refresh);
    expect(answer.status).toBe(200);
    const second = tokensIn(answer.json);
    expect(second.refresh).not.toBe(first.refresh);
    expect(decodeJwt(second.access)["sid"]).toBe(decodeJwt(first.access)["sid"]);
    expect(await resolve(first.access)).not.toBeNull();
    expect(await resolve(second.refresh)).toBeNull();
    const rows = JSON.stringify([
      await auth.sql`select * from refresh_tokens`,
      await auth.sql`select encode(token_hash, 'escape') as t from refresh_tokens`,
    ]);
    for (const { access, refresh: token } of [first, second]) {
      expect(rows + auth.log.join("")).not.toContain(token.slice(5));
      expect(auth.log.join("")).not.toContain(access);
    }
  });

  test("used again after their successor was used end the family, with a line in the log", async () => {
    const first = await fromSession();
    const second = tokensIn((await refresh(first.refresh)).json);
    const third = tokensIn((await refresh(second.refresh)).json);
    const thief = new TestBrowser(auth, "203.0.113.66");
    const reused = await refresh(first.refresh, {}, thief);
    expect(reused).toMatchObject({ status: 400, json: { error: "invalid_grant" } });
    expect((await refresh(third.refresh)).json).toMatchObject({ error: "invalid_grant" });
    for (const { access } of [first, second, third]) expect(await resolve(access)).toBeNull();
    const family = String(decodeJwt(first.access)["sid"]);
    const [line] = await actions(`action=token.reuse&target=${family}`);
    expect(line).toMatchObject({ outcome: "refused", address: "203.0.113.66" });
    // The session that it came from is not the thief's to end.
    expect((await owner.send("/api/auth/me")).status).toBe(200);
  });

  test("used again after the time for requests at once end the family", async () => {
    const first = await fromSession();
    const second = tokensIn((await refresh(first.refresh)).json);
    await auth.sql`update refresh_tokens set used_at = used_at - interval '11 seconds'
      where family_id = ${String(decodeJwt(first.access)["sid"])}`;
    expect((await refresh(first.refresh)).status).toBe(400);
    expect((await refresh(second.refresh)).status).toBe(400);
  });

  test("twenty honest requests at once, over two replicas, all get the same successor", async () => {
    const two = await startAuth(auth.environment, { url: auth.databaseUrl });
    try {
      const first = await fromSession();
      const clients = [client, new TestBrowser(two)];
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) => refresh(first.refresh, {}, clients[index % 2])),
      );
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
      const successors = new Set(answers.map(({ json }) => tokensIn(json).refresh));
      expect(successors.size).toBe(1);
      for (const { json } of answers) expect(await resolve(tokensIn(json).access)).not.toBeNull();
      const [next = ""] = successors;
      expect((await refresh(next)).status).toBe(200);
      const family = String(decodeJwt(first.access)["sid"]);
      expect(await actions(`action=token.reuse&target=${family}`)).toHaveLength(0);
    } finally {
      await two[Symbol.asyncDispose]();
    }
  });

  test("and their families end by time", async () => {
    const unused = await fromSession();
    const family = (tokens: Tokens) => String(decodeJwt(tokens.access)["sid"]);
    await auth.sql`update refresh_tokens set expires_at = now() where family_id = ${family(unused)}`;
    expect((await refresh(unused.refresh)).status).toBe(400);
    const old = await fromSession();
    await auth.sql`update token_families set ends_at = now() where id = ${family(old)}`;
    expect((await refresh(old.refresh)).status).toBe(400);
    expect(await resolve(old.access)).toBeNull();
  });

  test("and their families make room: a session or key has two hundred at most", async () => {
    const key = await makeKey();
    const other = await fromSession();
    await auth.sql`insert into token_families (id, user_id, organisation_id, key_id, created_at, ends_at)
      select 'fam_' || n, user_id, organisation_id, id, now() - n * interval '1 minute',
        now() + interval '1 hour' from api_keys, generate_series(1, 230) n where id = ${key.id}`;
    const newest = tokensIn((await fromKey(key.text)).json);
    const left = await auth.sql`select id from token_families where key_id = ${key.id}`;
    expect(left).toHaveLength(200);
    expect(left.map((row) => row["id"])).toContain("fam_199");
    for (const { access } of [newest, other]) expect(await resolve(access)).not.toBeNull();
  });

  test("that have expired are dropped in time, with families that have ended", async () => {
    const [fresh, expired, ended] = [await fromSession(), await fromSession(), await fromSession()];
    const family = ({ access }: Tokens) => String(decodeJwt(access)["sid"]);
    await auth.sql`update refresh_tokens set expires_at = now() where family_id = ${family(expired)}`;
    await auth.sql`update token_families set ends_at = now() where id = ${family(ended)}`;
    await pruneFamilies(auth.sql);
    const tokens = await auth.sql`select family_id as id from refresh_tokens`;
    const kept = tokens.map((row) => String(row["id"]));
    expect(kept).toContain(family(fresh));
    expect(kept).not.toContain(family(expired));
    const families = await auth.sql`select id from token_families where id = ${family(ended)}`;
    expect(families).toHaveLength(0);
  });

  test("are given back, as access tokens are: the family ends", async () => {
    const revoke = (token: string) => client.send("/api/auth/token/revoke", { form: { token } });
    const [one, two] = [await fromSession(), await fromSession()];
    expect((await revoke(one.refresh)).status).toBe(200);
    expect((await revoke(two.access)).status).toBe(200);
    for (const { access, refresh: token } of [one, two]) {
      expect(await resolve(access)).toBeNull();
      expect((await refresh(token)).status).toBe(400);
    }
    for (const unknown of [one.refresh, "x", `wsrt_${"a".repeat(43)}`])
      expect((await revoke(unknown)).status).toBe(200);
    const empty = await client.send("/api/auth/token/revoke", { form: { x: "y" } });
    expect(empty).toMatchObject({ status: 400, json: { error: "invalid_request" } });
  });
});

test("what cannot be granted is refused by the names of RFC 6749", async () => {
  const ask = async (form: Record<string, string>, by = client) => {
    const { status, json } = await by.send(endpoint, { form });
    return [status, json["error"]];
  };
  expect(await ask({ grant_type: "password", username: "a", password: "b" })).toEqual([
    400,
    "unsupported_grant_type",
  ]);
  expect(await ask({ x: "y" })).toEqual([400, "invalid_request"]);
  expect(await ask({ grant_type: "refresh_token" })).toEqual([400, "invalid_request"]);
  expect(await ask({ grant_type: exchange })).toEqual([400, "invalid_grant"]);
  const { access, refresh: token } = await fromSession();
  const subject = { grant_type: exchange, subject_token_type: accessTokenType };
  expect(await ask({ ...subject, subject_token: access })).toEqual([400, "invalid_request"]);
  expect(await ask({ ...subject, subject_token: token })).toEqual([400, "invalid_grant"]);
  expect(await ask({ grant_type: exchange, subject_token: "x" })).toEqual([400, "invalid_request"]);
  const twice = await fetch(new URL(endpoint, auth.url), {
    method: "POST",
    headers: {
      "x-workspace-internal-token": internalToken,
      "content-type": "application/x-www-form-urlencoded",
    },
    body: `grant_type=refresh_token&refresh_token=${token}&refresh_token=x`,
  });
  expect(await twice.json()).toMatchObject({ error: "invalid_request" });
  // Mass assignment: nothing but what the form is for is read.
  const { json } = await owner.send(endpoint, {
    form: { grant_type: exchange, role: "owner", org: "org_other", sub: "usr_other", sid: "x" },
  });
  const claims = decodeJwt(tokensIn(json).access);
  expect(claims["org"]).not.toBe("org_other");
  expect(claims.sub).not.toBe("usr_other");
  // Another site cannot make tokens with somebody's cookie.
  owner.origin = "http://evil.example";
  const forged = await owner.send(endpoint, { form: { grant_type: exchange } });
  owner.origin = issuer;
  expect(forged.status).toBe(403);
});
