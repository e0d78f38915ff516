import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createPlace, runCli, startWorkspace } from "./workspace-process.ts";
import type { Place, RunningWorkspace } from "./workspace-process.ts";

const host = "api.example.com";
let folder: string;
let place: Place;
let workspace: RunningWorkspace;
let monday: string;
let tuesday: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "workspace specs "));
  monday = join(folder, "monday.har");
  tuesday = join(folder, "tuesday.har");
  await writeFile(
    monday,
    harOf((index) => ({ id: index, credits: index })),
  );
  await writeFile(
    tuesday,
    harOf((index) => ({ id: index, credits: `${index} left` })),
  );
  place = await createPlace(join(folder, "data"));
  workspace = await startWorkspace(place);
}, 240_000);

afterAll(async () => {
  workspace.process.kill("SIGTERM");
  await workspace.exited;
  await rm(folder, { recursive: true, force: true });
}, 60_000);

function harOf(answer: (index: number) => object): string {
  const entries = Array.from({ length: 20 }, (_, index) => ({
    startedDateTime: new Date(1_760_000_000_000 + index).toISOString(),
    request: { method: "GET", url: `https://${host}/v1/members/${1000 + index}`, headers: [] },
    response: {
      status: 200,
      content: { mimeType: "application/json", text: JSON.stringify(answer(index)) },
    },
  }));
  return JSON.stringify({ log: { entries } });
}

function cli(...commandLine: string[]) {
  return runCli(place, commandLine);
}

test("a HAR becomes a spec that is pinned, exported, compared, watched and cited", async () => {
  const inferred = await cli("spec", "infer", monday);
  expect(inferred).toMatchObject({ code: 0, stderr: "" });
  expect(inferred.stdout).toMatch(
    /^api\.example\.com is described: 1 operation from 20 exchanges in 1 capture\n {2}spc_\w{26}\n$/,
  );
  const listed = JSON.parse((await cli("spec", "list", "--json")).stdout) as { id: string }[];
  expect(listed).toMatchObject([{ name: host, revision: 1, capture_count: 1 }]);
  expect((await cli("spec", "show", host)).stdout).toContain("/v1/members/{member_id}");

  const pinned = await cli("spec", "pin", host, "--parameter", "/v1/members/{who}");
  expect(pinned.stdout).toContain("has a new revision, 2");
  const out = join(folder, "openapi.json");
  expect((await cli("spec", "export", host, "--no-evidence", "--out", out)).code).toBe(0);
  expect(Object.keys(JSON.parse(await readFile(out, "utf8")).paths)).toEqual(["/v1/members/{who}"]);
  const circle = await cli("spec", "pin", host, "--same", "/a=/b", "--same", "/b=/a");
  expect(circle).toMatchObject({ code: 1, stdout: "" });
  expect(circle.stderr).toContain("circle");

  const watched = await cli("spec", "watch", "add", host, "--json");
  const { watch } = JSON.parse(watched.stdout) as { watch: { id: string } };
  const drift = await cli("spec", "drift", `${host}@1`, tuesday);
  expect(drift.code).toBe(1);
  expect(drift.stdout).toContain("response-type-changed  response.200.body.credits");
  expect(drift.stdout).toMatch(/exchanges: before [0-9a-f]{12} .*now [0-9a-f]{12}/);
  expect(await cli("spec", "drift", out, host)).toMatchObject({ code: 0 });
  const runs = async () => (await cli("spec", "watch", "runs", watch.id)).stdout;
  await expect
    .poll(runs, { timeout: 20_000, interval: 300 })
    .toContain("broken: 1 change, 1 breaking");

  const ask = async () => (await cli("ask", "Which endpoint gets a member?")).stdout;
  const cited = `/specs/${listed[0]?.id}?operation=GET%20%2Fv1%2Fmembers%2F%7Bwho%7D`;
  await expect.poll(ask, { timeout: 30_000, interval: 500 }).toContain(cited);

  expect((await cli("spec", "remove", host, "--yes")).stdout).toBe(`${host} is removed.\n`);
  expect((await cli("spec", "show", host)).stderr).toContain(`There is no spec ${host}`);
}, 120_000);
