import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect } from "vitest";
import { Person } from "./person.ts";
import { openDesk, test } from "./shared-workspace.ts";
import type { Desk } from "./shared-workspace.ts";
import { runCli } from "./workspace-process.ts";
import type { Place, RunResult } from "./workspace-process.ts";

let desk: Desk;
let place: Place;
let grace: Person;
let cli: Desk["cli"];
let json: Desk["json"];

test.beforeAll(async ({ workspace }) => {
  desk = await openDesk(workspace);
  ({ place, cli, json } = desk);
  await cli(["orgs", "create", "Research"]);
  const invite = ["users", "invite", "grace@example.com", "-o", "Research", "--role", "viewer"];
  const { url } = Object(await json(invite));
  grace = new Person(place.gatewayUrl, "grace@example.com");
  await grace.signUp(String(url));
}, 240_000);

afterAll(() => desk?.close());

function credentialsPath(): string {
  return join(place.environment["XDG_CONFIG_HOME"] ?? "", "workspace", "credentials.json");
}

async function login(...more: string[]): Promise<RunResult> {
  return cli(["login", "--email", grace.email, ...more], `${grace.password}\n`);
}

describe("signing in", { timeout: 120_000 }, () => {
  test("refuses a wrong password, keeps nothing, and repeats nothing of it", async () => {
    const refused = await cli(["login", "--email", grace.email], "wrong password here\n");
    expect(refused).toMatchObject({ code: 1, stdout: "" });
    expect(refused.stderr).toMatch(/do not belong together/);
    expect(refused.stderr).not.toMatch(/wrong password/);
    await expect(stat(credentialsPath())).rejects.toThrow("ENOENT");
    expect(await json(["whoami"])).toMatchObject({ operator: true });
  });

  test("says what is missing where nobody can be asked", async () => {
    expect(await cli(["login", "--email", grace.email])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("Password is read from standard input"),
    });
    expect(await cli(["login", "http://203.0.113.1:8000"], "")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("not encrypted"),
    });
  });

  test("makes commands run as another person, until logout ends that everywhere", async () => {
    const { stdout } = await login();
    expect(stdout).toContain("as grace@example.com");
    expect((await stat(credentialsPath())).mode & 0o777).toBe(0o600);
    expect(await json(["whoami"])).toMatchObject({
      email: grace.email,
      operator: false,
      organisation: { personal: true, role: "owner" },
      credential: { kind: "tokens", source: "login", session: { method: "password" } },
    });
    const kept = await readFile(credentialsPath(), "utf8");
    expect(kept).not.toContain(grace.password);

    expect((await cli(["logout"])).code).toBe(0);
    expect(await json(["whoami"])).toMatchObject({ operator: true });
    await writeFile(credentialsPath(), kept, { mode: 0o600 });
    const ended = await cli(["whoami"]);
    expect(ended).toMatchObject({ code: 1, stdout: "" });
    await cli(["logout"]);
  });

  test("renews tokens that ended, once, for commands that run at once", async () => {
    await login();
    const before = await readFile(credentialsPath(), "utf8");
    await writeFile(credentialsPath(), before.replace(/("accessEndsAt": )\d+/, "$11"));
    const all = await Promise.all([1, 2, 3, 4].map(() => json(["whoami"])));
    expect(all).toEqual(all.map(() => expect.objectContaining({ email: grace.email })));
    const renewed = await readFile(credentialsPath(), "utf8");
    expect(renewed).not.toEqual(before);
    expect((await stat(credentialsPath())).mode & 0o777).toBe(0o600);

    // Somebody who copied the file earlier uses what was used up: the sign-in ends for both.
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    await writeFile(credentialsPath(), before.replace(/("accessEndsAt": )\d+/, "$11"));
    expect(await cli(["whoami"])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/has ended.*workspace login/s),
    });
    await cli(["logout"]);
  });

  test("works in the organisation that is named, as far as the role there goes", async () => {
    await login("--organisation", "research");
    expect(await json(["whoami"])).toMatchObject({
      organisation: { name: "Research", role: "viewer" },
    });
    expect(await cli(["keys", "create", "mine"])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/needs the role member.*whoami/s),
    });
    expect((await login("-o", "Nowhere")).stderr).toMatch(/no organisation "Nowhere"/);
    const own = Object(await json(["orgs"])).find(
      ({ personal }: { personal: boolean }) => personal,
    );
    expect((await cli(["orgs", "use", own.id], `${grace.password}\n`)).code).toBe(0);
    expect(await json(["whoami"])).toMatchObject({ organisation: { id: own.id } });
    await cli(["logout"]);
  });

  test("takes a piped key, which logout leaves alone", async () => {
    const made = await json(["keys", "create", "piped", "--scopes", "usage:read,keys:read"]);
    const { key, id } = Object(made);
    const given = await cli(["login", "--key"], `${key}\n`);
    expect(given.code).toBe(0);
    expect(given.stdout + given.stderr).not.toContain(key);
    expect(await json(["whoami"])).toMatchObject({
      credential: { kind: "key", key: { id, scopes: ["usage:read", "keys:read"] } },
    });
    expect((await cli(["users"])).stderr).toMatch(/scopes leave out members:read/);
    await cli(["logout"]);
    expect(await json(["keys", "list"])).toContainEqual(
      expect.objectContaining({ id, status: "active" }),
    );
    expect(await cli(["login", "--key"], "pplx-ws-nonsense\n")).toMatchObject({ code: 1 });
  });

  test("lets in who is locked out, by a link that the operator makes", async () => {
    const link = Object(await json(["users", "sign-in-link", grace.email]));
    expect((await cli(["login", "--link"], `${link.url}\n`)).stdout).toContain(grace.email);
    expect((await cli(["login", "--link"], `${link.url}\n`)).code).toBe(1);
    await cli(["logout"]);
    const elsewhere = { WORKSPACE_DATA: join(desk.folder, "nothing") };
    const commandLine = ["users", "sign-in-link"];
    expect(await runCli(place, commandLine, { environment: elsewhere })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("WORKSPACE_DATA"),
    });
  });

  test("lists sessions, and ends all but its own", async () => {
    await login();
    const list = Object(await json(["sessions"]));
    expect(list.length).toBeGreaterThan(1);
    expect(list).toContainEqual(
      expect.objectContaining({
        current: true,
        user_agent: expect.stringContaining("command line"),
      }),
    );
    expect(await cli(["sessions", "revoke-others"])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--yes"),
    });
    expect((await cli(["sessions", "revoke-others", "--yes"])).code).toBe(0);
    expect(await json(["sessions"])).toEqual([expect.objectContaining({ current: true })]);
    await cli(["logout"]);
  });

  test("asks for the second factor where there is one", async () => {
    const again = await cli(["users", "invite", "ada@example.com", "-o", "Research", "--json"]);
    const ada = new Person(place.gatewayUrl, "ada@example.com");
    await ada.signUp(String(JSON.parse(again.stdout).url));
    const [code = ""] = await ada.addSecondFactor();
    const commandLine = ["login", "--email", ada.email];
    const without = await cli(commandLine, `${ada.password}\n`);
    expect(without).toMatchObject({ code: 2, stderr: expect.stringContaining("Code of") });
    expect((await cli(commandLine, `${ada.password}\n000000\n`)).code).toBe(1);
    expect((await cli(commandLine, `${ada.password}\n${code}\n`)).code).toBe(0);
    expect(await json(["whoami"])).toMatchObject({ email: ada.email });
    await cli(["logout"]);
  });
});
