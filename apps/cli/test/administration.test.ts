import { createServer } from "node:http";
import { readFile, stat } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, describe, expect } from "vitest";
import { openDesk, test } from "./shared-workspace.ts";
import type { Desk } from "./shared-workspace.ts";
import { runCli, until } from "./workspace-process.ts";

let desk: Desk;
let cli: Desk["cli"];
let json: Desk["json"];

/** An upstream that takes one key and refuses all others. */
const upstream = createServer((request, response) => {
  const good = request.headers.authorization === "Bearer the-right-key";
  response.writeHead(good ? 200 : 401, { "content-type": "application/json" }).end("{}");
});

test.beforeAll(async ({ workspace }) => {
  await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
  desk = await openDesk(workspace);
  ({ cli, json } = desk);
}, 240_000);

afterAll(async () => {
  upstream.close();
  await desk?.close();
});

/** Does it with --yes, after it was refused without: nobody can be asked here. */
async function confirmed(...commandLine: string[]): Promise<void> {
  expect(await cli(commandLine)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("--yes"),
  });
  expect(await cli([...commandLine, "--yes"])).toMatchObject({ code: 0, stderr: "" });
}

describe("administration", { timeout: 120_000 }, () => {
  test("makes keys within bounds, changes them, and takes bounds away", async () => {
    const bounds = ["--scopes", "usage:read", "--expires", "90d", "--budget", "5"];
    const { id, key } = Object(await json(["keys", "create", "dashboard", ...bounds]));
    const changed = await json(["keys", "update", id, "--budget", "none", "--name", "board"]);
    expect(changed).toMatchObject({
      name: "board",
      scopes: ["usage:read"],
      monthly_budget_usd: null,
    });
    expect((await cli(["keys", "update", id])).code).toBe(2);
    const asKey = { environment: { WORKSPACE_API_KEY: String(key) } };
    expect((await runCli(desk.place, ["usage"], asKey)).code).toBe(0);
    const refused = await runCli(desk.place, ["keys", "create", "more"], asKey);
    expect(refused.stderr).toMatch(/scopes leave out keys:create.*whoami/s);
    const past = await cli(["keys", "create", "old", "--expires", "2020-01-01"]);
    expect(past).toMatchObject({ code: 1, stderr: expect.stringContaining("must lie ahead") });
    await confirmed("keys", "revoke", id);
    expect(await json(["keys", "list"])).not.toContainEqual(expect.objectContaining({ id }));
  });

  test("keeps accounts whose secrets are piped in and never come out", async () => {
    const { port }: AddressInfo = Object(upstream.address());
    const base = `http://127.0.0.1:${port}`;
    expect(await json(["pools", "set", "house", "--base-url", base])).toMatchObject({
      upstream: "house",
      base_url: base,
    });
    expect((await cli(["accounts", "add", "house", "one"])).code).toBe(2);
    const added = await cli(["accounts", "add", "house", "one", "--budget", "2"], "a-wrong-key\n");
    expect(added).toMatchObject({ code: 0, stdout: expect.stringContaining("is added as acc_") });
    const refused = await cli(["accounts", "check", "one"]);
    expect(refused).toMatchObject({ code: 1, stdout: expect.stringContaining("does not work") });
    const shown = await cli(["pools", "show", "house"]);
    expect(shown.stdout).toMatch(/one +quarantined/);

    const mended = await cli(["accounts", "update", "one", "--secret"], "the-right-key\n");
    expect(mended.stdout).toContain("it is healthy");
    expect((await cli(["accounts", "check", "one"])).code).toBe(0);
    const all = await Promise.all(
      [["accounts"], ["accounts", "show", "one"], ["accounts", "--json"]].map((line) => cli(line)),
    );
    const text = [...all, added, refused, shown, mended].map((run) => run.stdout + run.stderr);
    expect(text.join("")).not.toMatch(/a-wrong-key|the-right-key/);

    expect(
      await json(["accounts", "update", "one", "--disable", "--budget", "none"]),
    ).toMatchObject({ enabled: false, limits: { monthly_budget_usd: null } });
    expect(await json(["pools"])).toContainEqual(
      expect.objectContaining({
        upstream: "house",
        accounts: expect.objectContaining({ total: 1, disabled: 1 }),
      }),
    );
    await confirmed("accounts", "remove", "one");
    expect(await cli(["accounts", "show", "one"])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no account "one"'),
    });
  });

  test("sets limits while the gateway runs, tries them, and takes them away", async () => {
    expect(await cli(["limits", "set", "mine", "--amount", "3"])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--period"),
    });
    const rule = ["--per", "user", "--of", "requests", "--amount", "3", "--period", "1h"];
    await json(["limits", "set", "mine", ...rule, "--dry-run"]);
    for (let count = 0; count < 5; count++) await cli(["whoami"]);
    const dry = Object(await json(["limits"])).data;
    expect(dry).toContainEqual(
      expect.objectContaining({ name: "mine", dry_run: true, refused: 0, amount: 3 }),
    );
    expect(dry.map(({ name }: { name: string }) => name)).toContain("key-requests");
    expect(Object(dry.at(-1)).would_refuse).toBeGreaterThan(0);
    expect(await json(["limits", "mine"])).toContainEqual(
      expect.objectContaining({ limit: "mine", per: "user" }),
    );
    expect((await cli(["limits", "set", "mine", "--amount", "1000"])).stdout).toMatch(
      /1,000 requests in 60 min for each user/,
    );
    await confirmed("limits", "remove", "mine");
    expect(JSON.stringify(await json(["limits"]))).not.toContain('"mine"');
  });

  test("shows what was used, by key and over time", async () => {
    await until("use reaches the database", async () => {
      return (await cli(["usage"])).stdout.includes("requests by hour");
    });
    const usage = await cli(["usage", "--by", "key", "--since", "2h", "--step", "minute"]);
    // Others may have used the shared workspace more: its bar may be of any length.
    expect(usage.stdout).toMatch(/first key \(key_\w+\) +[\d,]+ +[█▉▊▋▌▍▎▏]+ /);
    expect(await json(["usage", "--by", "user"])).toMatchObject({ group_by: "user" });
    expect((await cli(["usage", "--since", "yesterday"])).code).toBe(2);
  });

  test("reads the audit log, takes it away and holds it against its hashes", async () => {
    const keys = await json(["audit", "--action", "key", "--since", "1d"]);
    expect(keys).toContainEqual(expect.objectContaining({ action: "key.create" }));
    expect((await cli(["audit", "--outcome", "done", "-n", "3"])).stdout).toMatch(/line +when/);
    const file = join(desk.folder, "audit.csv");
    expect((await cli(["audit", "export", "--format", "csv", "-f", file])).code).toBe(0);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const lines = (await readFile(file, "utf8")).trim().split("\r\n");
    expect(lines[0]).toMatch(/^sequence,at,action,/);
    expect(lines[1]).toMatch(/^1,/);
    const piped = await cli(["audit", "export", "--action", "key.create"]);
    for (const line of piped.stdout.trim().split("\n")) {
      expect(JSON.parse(line)).toMatchObject({ action: "key.create" });
    }
    expect((await cli(["audit", "verify"])).stdout).toMatch(/is intact: \d+ lines/);
  });
});
