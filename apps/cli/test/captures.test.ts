import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createPlace, runCli, startWorkspace } from "./workspace-process.ts";
import type { Place, RunningWorkspace } from "./workspace-process.ts";

const secret = "hunter2-quagmire";
let folder: string;
let place: Place;
let workspace: RunningWorkspace;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "workspace captures "));
  place = await createPlace(join(folder, "data"));
  workspace = await startWorkspace(place);
}, 240_000);

afterAll(async () => {
  workspace.process.kill("SIGTERM");
  await workspace.exited;
  await rm(folder, { recursive: true, force: true });
}, 60_000);

function cli(...commandLine: string[]) {
  return runCli(place, commandLine);
}

async function json(...commandLine: string[]): Promise<unknown> {
  const { code, stdout, stderr } = await cli(...commandLine, "--json");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout);
}

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
  const file = join(folder, "session.har");
  await writeFile(file, harOf(3_000));
  const imported = await cli("import", file);
  expect(imported.stdout).toMatch(
    /^session\.har is imported as cap_\w{26}: 3,000 exchanges, 3,000 secrets replaced\n$/,
  );
  const id = /cap_\w+/.exec(imported.stdout)?.[0] ?? "";
  expect(await json("captures", "list")).toMatchObject([{ id, exchange_count: 3_000 }]);
  expect((await cli("captures", "show", id)).stdout).toContain("request header authorization");
  const found = await json("exchanges", "list", "users/77", "--method", "POST", "--capture", id);
  expect(found).toHaveLength(6);
  const [first] = found as { id: string; url: string }[];
  expect((await cli("exchanges", "show", first?.id ?? "")).stdout).toContain(first?.url);

  const out = join(folder, "safe.har");
  expect((await cli("captures", "export", id, "--out", out)).code).toBe(0);
  const exported = await readFile(out, "utf8");
  expect(exported).not.toContain(secret);
  expect(await json("import", out)).toMatchObject([{ exchange_count: 3_000, redacted_count: 0 }]);

  expect((await cli("captures", "remove", id)).stdout).toBe("1 capture removed.\n");
  expect((await cli("captures", "show", id)).stderr).toMatch(/no capture/i);
  expect(await json("captures", "list")).toHaveLength(1);

  const cut = join(folder, "cut.har");
  await writeFile(cut, harOf(100).slice(0, -50));
  const refused = await cli("import", cut);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(/cut off|ends before/);
  expect(await json("captures", "list")).toHaveLength(1);
}, 120_000);
