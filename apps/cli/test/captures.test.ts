import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, expect } from "vitest";
import { openDesk, test } from "./shared-workspace.ts";
import type { Desk } from "./shared-workspace.ts";

const secret = "hunter2-quagmire";
let desk: Desk;
const cli = (...commandLine: string[]) => desk.cli(commandLine);
const json = (...commandLine: string[]) => desk.json(commandLine);

test.beforeAll(async ({ workspace }) => {
  desk = await openDesk(workspace);
}, 240_000);

afterAll(() => desk?.close());

function harOf(count: number): string {
  const entries = Array.from({ length: count }, (_, index) => ({
    startedDateTime: new Date(1_760_000_000_000 + index).toISOString(),
    request: {
      method: index % 2 === 0 ? "GET" : "POST",
      url: `https://api.example.com/users/${index}`,
      headers: [{ name: "Authorization", value: `Bearer ${secret}` }],
    },
    response: { status: 200, content: { mimeType: "application/json", text: `{"id":${index}}` } },
  }));
  return JSON.stringify({ log: { entries } });
}

test("a capture is imported, searched, exported and removed through the gateway", async () => {
  const file = join(desk.folder, "session.har");
  await writeFile(file, harOf(3_000));
  const imported = await cli("import", file);
  expect(imported.stdout).toMatch(
    /^session\.har is imported as cap_\w{26}: 3,000 exchanges, 3,000 secrets replaced\n$/,
  );
  const id = /cap_\w+/.exec(imported.stdout)?.[0] ?? "";
  expect(await json("captures", "list")).toContainEqual(
    expect.objectContaining({ id, name: "session.har", exchange_count: 3_000 }),
  );
  expect((await cli("captures", "show", id)).stdout).toContain("request header authorization");
  const found = await json("exchanges", "list", "users/77", "--method", "POST", "--capture", id);
  expect(found).toHaveLength(6);
  const [first] = found as { id: string; url: string }[];
  expect((await cli("exchanges", "show", first?.id ?? "")).stdout).toContain(first?.url);

  const out = join(desk.folder, "safe.har");
  expect((await cli("captures", "export", id, "--out", out)).code).toBe(0);
  const exported = await readFile(out, "utf8");
  expect(exported).not.toContain(secret);
  expect(await json("import", out)).toMatchObject([{ exchange_count: 3_000, redacted_count: 0 }]);

  expect((await cli("captures", "remove", id)).stdout).toBe("1 capture removed.\n");
  expect((await cli("captures", "show", id)).stderr).toMatch(/no capture/i);
  expect((await cli("captures", "list", "--json")).stdout).not.toContain("session.har");

  const cut = join(desk.folder, "cut.har");
  await writeFile(cut, harOf(100).slice(0, -50));
  const refused = await cli("import", cut);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(/cut off|ends before/);
  const listed = (await cli("captures", "list", "--json")).stdout;
  expect(listed).toContain("safe.har");
  expect(listed).not.toContain("cut.har");
}, 120_000);
