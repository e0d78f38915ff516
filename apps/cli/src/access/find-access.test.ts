import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findAccess } from "./find-access.ts";
import { changeLogins, loginsPath } from "./logins.ts";

const here = "http://127.0.0.1:8123";
const elsewhere = "https://workspace.example.com";

let folder: string;
let environment: Record<string, string>;

/** The workspace of this machine left its key, and somebody signed in elsewhere since. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "access-"));
  environment = { XDG_CONFIG_HOME: join(folder, "config") };
  await mkdir(join(folder, "data"));
  const left = { url: here, key: "the-owner's", keyId: "key_1" };
  await writeFile(join(folder, "data", "credentials.json"), JSON.stringify(left));
  await signIn(elsewhere, null);
});
afterEach(() => rm(folder, { recursive: true }));

async function signIn(url: string, expiresAt: string | null): Promise<void> {
  const credential = { kind: "key" as const, key: `of ${url}`, keyId: null, expiresAt };
  const login = { url, email: "ada@example.com", credential };
  await changeLogins(
    ({ logins }) => ({ current: url, logins: { ...logins, [url]: login } }),
    loginsPath(environment),
  );
}

test("goes where somebody signed in last", async () => {
  const credential = { source: "login", key: `of ${elsewhere}` };
  expect(await findAccess(environment)).toMatchObject({ url: elsewhere, credential });
});

test("stays here when a state folder is named, with the key that lies there", async () => {
  const data = { ...environment, WORKSPACE_DATA: join(folder, "data") };
  const credential = { source: "state-folder", key: "the-owner's", keyId: "key_1" };
  expect(await findAccess(data)).toMatchObject({ url: here, credential });
  const byName = { ...data, WORKSPACE_URL: "http://localhost:8123/" };
  expect(await findAccess(byName)).toMatchObject({ url: "http://localhost:8123", credential });
});

test("takes a sign-in here before the key that lies here", async () => {
  await signIn("http://localhost:8123", null);
  const data = { ...environment, WORKSPACE_DATA: join(folder, "data") };
  expect(await findAccess(data)).toMatchObject({ url: here, credential: { source: "login" } });
});

test.each([
  "http://127.0.0.1:8124",
  "https://127.0.0.1:8123",
  "http://workspace.example.com",
  "https://workspace.example.com.evil.example",
])("has nothing for %s", async (url) => {
  const asked = { ...environment, WORKSPACE_DATA: join(folder, "data"), WORKSPACE_URL: url };
  expect(await findAccess(asked)).toEqual({ url, credential: null });
});

test("does not take a key that is given for this machine to where somebody signed in", async () => {
  const given = { ...environment, WORKSPACE_API_KEY: "pplx-ws-mine" };
  const { url, credential } = await findAccess(given);
  expect(url).not.toBe(elsewhere);
  expect(credential).toMatchObject({ source: "environment", key: "pplx-ws-mine" });
  const named = await findAccess({ ...given, WORKSPACE_URL: elsewhere });
  expect(named).toMatchObject({ url: elsewhere, credential: { source: "environment" } });
});

test("says where to sign in again after the end of a key", async () => {
  await signIn(elsewhere, "2026-01-01T00:00:00.000Z");
  await expect(findAccess(environment)).rejects.toThrow(/ended on 2026-01-01.*login https/s);
});
