import { decodeProtectedHeader } from "jose";
import { expect, test, vi } from "vitest";
import { signInOwner, signUpPerson, createOrganisation } from "./browser.ts";
import type { TestBrowser } from "./browser.ts";
import { startAuth } from "./harness.ts";
import type { TestAuth } from "./harness.ts";

// Making RSA keys takes seconds on a crowded machine.
vi.setConfig({ testTimeout: 60_000 });

const exchange = "urn:ietf:params:oauth:grant-type:token-exchange";

async function accessToken(by: TestBrowser): Promise<string> {
  const answer = await by.send("/api/auth/token", { form: { grant_type: exchange } });
  return String(answer.json["access_token"]);
}

async function published({ client }: TestAuth): Promise<string[]> {
  return (await client.getJwks({})).keys.map(({ kid }) => kid);
}

async function counts({ client }: TestAuth, value: string): Promise<boolean> {
  return (await client.resolvePrincipal({ body: { kind: "bearer", value } })).principal !== null;
}

const kidOf = (token: string) => decodeProtectedHeader(token).kid;

/** As if so much time had gone by for the keys, and every replica had looked after them. */
async function later(minutes: number, one: TestAuth, two: TestAuth): Promise<void> {
  await one.sql`update signing_keys
    set signs_from = signs_from - ${minutes} * interval '1 minute'`;
  await Promise.all([one, two].map(({ parts }) => parts.tokens.keys.maintain()));
}

test("a new key is published before it signs, and the old one stays until its tokens have ended", async () => {
  await using one = await startAuth();
  await using two = await startAuth(one.environment, { url: one.databaseUrl });
  const owner = await signInOwner(one);
  expect(await published(one)).toEqual([]);
  const first = await accessToken(owner);
  const [old = ""] = await published(two);
  expect(kidOf(first)).toBe(old);

  const rotated = await owner.send("/api/auth/signing-keys/rotate", { method: "POST" });
  expect(rotated.status).toBe(202);
  const next = String(rotated.json["id"]);
  const waitMs = Date.parse(String(rotated.json["signs_from"])) - Date.now();
  expect(waitMs).toBeGreaterThan(9.9 * 60_000);
  // While it waits, another wish for a new key is the same one.
  const again = await owner.send("/api/auth/signing-keys/rotate", { method: "POST" });
  expect(again.json["id"]).toBe(next);
  expect(new Set(await published(one))).toEqual(new Set([old, next]));
  expect(new Set(await published(two))).toEqual(new Set([old, next]));
  expect(kidOf(await accessToken(owner))).toBe(old);

  await later(11, one, two);
  const second = await accessToken(owner);
  expect(kidOf(second)).toBe(next);
  for (const replica of [one, two])
    for (const token of [first, second]) expect(await counts(replica, token)).toBe(true);
  expect(await published(one)).toContain(old);

  await later(12, one, two);
  expect(await published(one)).toEqual([next]);
  expect(await counts(two, first)).toBe(false);
  expect(await counts(two, second)).toBe(true);
  const left = await one.sql`select owner_id from vault_secrets where owner_table = 'signing_keys'`;
  expect(left).toEqual([{ owner_id: next }]);
});

test("keys rotate by time, once whatever the number of replicas", async () => {
  await using one = await startAuth();
  await using two = await startAuth(one.environment, { url: one.databaseUrl });
  const owner = await signInOwner(one);
  await Promise.all([one, two].map(({ parts }) => parts.tokens.keys.maintain()));
  expect(await published(one)).toEqual([]);
  const replicas = [one, two, one, two].map(({ parts }) => parts.tokens.keys);
  await Promise.all(replicas.map((keys) => keys.signer()));
  expect(await published(one)).toHaveLength(1);
  const first = await accessToken(owner);
  await later(719 * 60, one, two);
  expect(await published(one)).toHaveLength(1);
  await later(51, one, two);
  expect(await published(two)).toHaveLength(2);
  expect(kidOf(await accessToken(owner))).toBe(kidOf(first));
  await later(10, one, two);
  expect(kidOf(await accessToken(owner))).not.toBe(kidOf(first));
  expect(await counts(two, first)).toBe(true);
});

test("private parts are sealed, the key set has public ones only, and may be kept for a while", async () => {
  await using auth = await startAuth();
  const owner = await signInOwner(auth);
  await accessToken(owner);
  const answer = await owner.send("/api/auth/jwks.json");
  expect(answer.headers.get("cache-control")).toBe("public, max-age=300");
  const [key] = (answer.json["keys"] ?? []) as object[];
  expect(Object.keys(key ?? {}).toSorted()).toEqual(["alg", "e", "kid", "kty", "n", "use"]);
  const rows = await auth.sql`select s.*, v.envelope from signing_keys s
    join vault_secrets v on v.owner_table = 'signing_keys' and v.owner_id = s.id`;
  expect(rows).toHaveLength(1);
  expect(JSON.stringify(rows)).not.toMatch(/"(d|p|q|dp|dq|qi)":|PRIVATE KEY/);
  expect(Buffer.from(rows[0]?.["envelope"]).toString("latin1")).not.toContain("PRIVATE KEY");
  // Moved to another key's row, a private part does not open.
  await auth.sql`update signing_keys set id = 'other'`;
  await auth.sql`update vault_secrets set owner_id = 'other' where owner_table = 'signing_keys'`;
  await using other = await startAuth(auth.environment, { url: auth.databaseUrl });
  await expect(other.parts.tokens.keys.signer()).rejects.toThrow("does not open here");
});

test("only the operator rotates keys", async () => {
  await using auth = await startAuth();
  const owner = await signInOwner(auth);
  const organisation = await createOrganisation(owner, "Research");
  const ada = await signUpPerson(auth, owner, organisation, "ada@example.com", "owner");
  const rotate = (by: TestBrowser) => by.send("/api/auth/signing-keys/rotate", { method: "POST" });
  expect((await rotate(ada.browser)).status).toBe(403);
  expect((await rotate(owner)).status).toBe(202);
});
