import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, expect } from "vitest";
import { openDesk, test } from "./shared-workspace.ts";
import type { Desk } from "./shared-workspace.ts";

const host = "api.example.com";
let desk: Desk;
let monday: string;
let tuesday: string;
const cli = (...commandLine: string[]) => desk.cli(commandLine);

test.beforeAll(async ({ workspace }) => {
  desk = await openDesk(workspace);
  monday = join(desk.folder, "monday.har");
  tuesday = join(desk.folder, "tuesday.har");
  await writeFile(
    monday,
    harOf((index) => ({ id: index, credits: index })),
  );
  await writeFile(
    tuesday,
    harOf((index) => ({ id: index, credits: `${index} left` })),
  );
}, 240_000);

afterAll(() => desk?.close());

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

test("a HAR becomes a spec that is pinned, exported, compared, watched and cited", async () => {
  const inferred = await cli("spec", "infer", monday);
  expect(inferred).toMatchObject({ code: 0, stderr: "" });
  expect(inferred.stdout).toMatch(
    /^api\.example\.com is described: 1 operation from 20 exchanges in 1 capture\n {2}spc_\w{26}\n$/,
  );
  const listed = (await desk.json(["spec", "list"])) as { id: string; name: string }[];
  const described = listed.find(({ name }) => name === host);
  expect(described).toMatchObject({ revision: 1, capture_count: 1 });
  expect((await cli("spec", "show", host)).stdout).toContain("/v1/members/{member_id}");

  const pinned = await cli("spec", "pin", host, "--parameter", "/v1/members/{who}");
  expect(pinned.stdout).toContain("has a new revision, 2");
  const out = join(desk.folder, "openapi.json");
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
  const cited = `/specs/${described?.id}?operation=GET%20%2Fv1%2Fmembers%2F%7Bwho%7D`;
  await expect.poll(ask, { timeout: 30_000, interval: 500 }).toContain(cited);

  expect((await cli("spec", "remove", host, "--yes")).stdout).toBe(`${host} is removed.\n`);
  expect((await cli("spec", "show", host)).stderr).toContain(`There is no spec ${host}`);
}, 120_000);
