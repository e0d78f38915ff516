import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { changeLogins, loginAt, loginsPath, readLogins } from "./logins.ts";
import type { Login } from "./logins.ts";

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "logins-"));
  path = loginsPath({ XDG_CONFIG_HOME: folder });
});
afterEach(() => rm(folder, { recursive: true }));

function login(url: string): Login {
  const credential = { kind: "key", key: "pplx-ws-x", keyId: null, expiresAt: null } as const;
  return { url, email: "ada@example.com", credential };
}

function keep(name: string) {
  return changeLogins(
    ({ logins }) => ({ current: name, logins: { ...logins, [name]: login(name) } }),
    path,
  );
}

test("are for their owner's eyes, the folder too", async () => {
  await keep("https://a.example");
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await stat(dirname(path))).mode & 0o777).toBe(0o700);
});

test("are refused once others can read them", async () => {
  await keep("https://a.example");
  await chmod(path, 0o640);
  await expect(readLogins(path)).rejects.toThrow(/Others can read .*chmod 600/s);
});

test("are found for exactly their address", async () => {
  const logins = await keep("https://a.example");
  expect(loginAt(logins, "https://a.example/")?.email).toBe("ada@example.com");
  expect(loginAt(logins, "http://a.example")).toBeNull();
  expect(loginAt(logins, "https://b.example")).toBeNull();
  expect(loginAt(logins, "https://a.example/constructor")).toBeNull();
});

test("are all kept when commands change them at once", async () => {
  const names = Array.from({ length: 12 }, (_, index) => `https://host-${index}.example`);
  await Promise.all(names.map(keep));
  expect(Object.keys((await readLogins(path)).logins).toSorted()).toEqual(names.toSorted());
});

test("are not overwritten when the file is something else", async () => {
  await keep("https://a.example");
  await writeFile(path, '{"version":9}');
  await expect(keep("https://b.example")).rejects.toThrow(/not a file of credentials/);
  expect(await readFile(path, "utf8")).toBe('{"version":9}');
});

test("lie where XDG says, unless that is relative", () => {
  expect(loginsPath({ XDG_CONFIG_HOME: "/etc/me" })).toBe("/etc/me/workspace/credentials.json");
  expect(loginsPath({ XDG_CONFIG_HOME: "here" })).toMatch(
    /\.config\/workspace\/credentials\.json$/,
  );
});
