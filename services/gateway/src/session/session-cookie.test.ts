import { describe, expect, test } from "vitest";
import {
  sessionCookieIn,
  SessionCookies,
  sessionSecretFrom,
  setCookieText,
} from "./session-cookie.ts";

const cookies = new SessionCookies(sessionSecretFrom("a-token-of-some-length"));
const session = {
  id: "ses1",
  via: "key",
  keyId: "key_01jd3v7q8m2n4p6r8t0v2x4z6g",
  createdAtMs: 1_700_000_000_000,
  expiresAtMs: 1_700_000_600_000,
} as const;
const now = 1_700_000_100_000;

describe("SessionCookies", () => {
  test("reads what it wrote", () => {
    expect(cookies.read(cookies.write(session), now)).toEqual(session);
    const local = { ...session, via: "local", keyId: null } as const;
    expect(cookies.read(cookies.write(local), now)).toEqual(local);
  });

  test("refuses a cookie past its time", () => {
    expect(cookies.read(cookies.write(session), session.expiresAtMs)).toBeUndefined();
  });

  test("refuses any change", () => {
    const text = cookies.write(session);
    for (let at = 0; at < text.length; at++) {
      const other = text[at] === "1" ? "2" : "1";
      const changed = text.slice(0, at) + other + text.slice(at + 1);
      // The last base64 character has two bits to spare, which decode to the same bytes.
      if (at === text.length - 1) continue;
      expect(cookies.read(changed, now), changed).toBeUndefined();
    }
    for (const odd of ["", ".", text.slice(0, -1), `${text}x`, text.replace("key.", "local.")])
      expect(cookies.read(odd, now)).toBeUndefined();
  });

  test("refuses a cookie signed with another secret", () => {
    const other = new SessionCookies(sessionSecretFrom("another-token-altogether"));
    expect(cookies.read(other.write(session), now)).toBeUndefined();
  });
});

test("finds its cookie among others, and only a single one", () => {
  expect(sessionCookieIn("a=1; workspace_session=x.y; b=2")).toBe("x.y");
  expect(sessionCookieIn("my_workspace_session=x")).toBeUndefined();
  expect(sessionCookieIn("workspace_session=x; workspace_session=y")).toBeUndefined();
  expect(sessionCookieIn("")).toBeUndefined();
});

test("the cookie is for this site and for no script", () => {
  expect(setCookieText("v", 60_000)).toBe(
    "workspace_session=v; Path=/; Max-Age=60; HttpOnly; SameSite=Strict",
  );
});
