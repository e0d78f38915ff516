import { describe, expect, test } from "vitest";
import { IdentityReader } from "./identity-reader.ts";
import {
  identityLifetimeMs,
  identitySecret,
  readIdentity,
  signIdentity,
} from "./identity-token.ts";
import { requireScope } from "./principal.ts";
import type { Principal } from "./principal.ts";

const internalToken = "a-token-of-some-length";
const secret = identitySecret(internalToken, "knowledge");
const now = 1_700_000_000_000;
const principal: Principal = {
  userId: "usr_1",
  organisationId: "org_1",
  role: "member",
  scopes: ["documents:read"],
  keyId: "key_1",
  sessionId: null,
  operator: false,
};
const token = signIdentity(secret, "knowledge", principal, now);
const read = (text: string, atMs = now) => readIdentity(secret, "knowledge", text, atMs);

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

describe("the identity token", () => {
  test("says who calls", () => {
    expect(read(token)?.principal).toEqual(principal);
    const owner = { ...principal, scopes: null, keyId: null, sessionId: "ses_1", operator: true };
    expect(read(signIdentity(secret, "knowledge", owner, now))?.principal).toEqual(owner);
  });

  test("ends with its time, and does not begin before it", () => {
    expect(read(token, now + identityLifetimeMs - 1)).not.toBeNull();
    expect(read(token, now + identityLifetimeMs)).toBeNull();
    expect(read(token, now - 60_000)).toBeNull();
  });

  test("opens no other service", () => {
    const other = identitySecret(internalToken, "auth");
    expect(readIdentity(other, "auth", token, now)).toBeNull();
    expect(readIdentity(secret, "auth", token, now)).toBeNull();
  });

  test("is refused with any byte changed, and with another header", () => {
    for (let at = 0; at < token.length - 1; at++) {
      const changed = `${token.slice(0, at)}${token[at] === "A" ? "B" : "A"}${token.slice(at + 1)}`;
      expect(read(changed), changed).toBeNull();
    }
    const [, claims = ""] = token.split(".");
    for (const header of [{ alg: "none" }, { alg: "HS256" }, { alg: "RS256", typ: "JWT" }])
      for (const signature of ["", token.split(".")[2] ?? ""])
        expect(read(`${encode(header)}.${claims}.${signature}`)).toBeNull();
    for (const odd of ["", ".", "..", "a.b.c", token.slice(0, -1), `${token}A`])
      expect(read(odd)).toBeNull();
  });
});

test("the reader takes an identity, none, and refuses what does not hold", () => {
  const reader = new IdentityReader(internalToken, "knowledge");
  expect(reader.read({}, now)).toBeNull();
  for (let turn = 0; turn < 2; turn++)
    expect(reader.read({ "x-workspace-identity": token }, now)).toEqual(principal);
  expect(() => reader.read({ "x-workspace-identity": token }, now + identityLifetimeMs)).toThrow(
    /does not hold/,
  );
  expect(() => reader.read({ "x-workspace-identity": "x" }, now)).toThrow(/does not hold/);
  expect(() => reader.read({ "x-workspace-identity": [token, token] }, now)).toThrow();
});

describe("requireScope", () => {
  const all = { ...principal, scopes: null };

  test.each([
    ["documents:read", "viewer", true],
    ["documents:write", "viewer", false],
    ["documents:write", "member", true],
    ["limits:manage", "member", false],
    ["limits:manage", "admin", true],
    ["things:unheard-of", "admin", false],
    ["workspace:configure", "owner", false],
  ] as const)("%s as %s: %s", (scope, role, allowed) => {
    const ask = () => requireScope({ ...all, role }, scope);
    if (allowed) expect(ask).not.toThrow();
    else expect(ask).toThrow(/needs the role|Only the operator/);
  });

  test("a key goes no further than its scopes", () => {
    expect(() => requireScope(principal, "documents:read")).not.toThrow();
    expect(() => requireScope(principal, "documents:write")).toThrow(/leave out documents:write/);
  });

  test("the operator's key needs the scope as well", () => {
    const operator = { ...all, operator: true };
    expect(() => requireScope(operator, "workspace:configure")).not.toThrow();
    expect(() => requireScope({ ...operator, scopes: [] }, "workspace:configure")).toThrow();
  });
});
