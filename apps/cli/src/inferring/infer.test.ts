import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { runProgram } from "../program.ts";

// The real one watches, and lets go of, the channel by which this process hears of its tests.
vi.mock("../terminal/cancellation.ts", () => ({
  cancelOnInterrupt: () => new AbortController().signal,
}));

let folder: string;
let printed: { out: string; error: string };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "infer-"));
  printed = { out: "", error: "" };
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed.out += String(text);
    return true;
  });
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    printed.error += String(text);
    return true;
  });
});

afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

function entry(url: string, answer: unknown) {
  const text = JSON.stringify(answer);
  return {
    startedDateTime: "2026-11-01T10:00:00.000Z",
    time: 3,
    request: { method: "GET", url, httpVersion: "HTTP/1.1", headers: [], queryString: [] },
    response: {
      status: 200,
      statusText: "OK",
      httpVersion: "HTTP/1.1",
      headers: [],
      content: { size: text.length, mimeType: "application/json", text },
    },
  };
}

async function har(name: string, ...urls: string[]): Promise<string> {
  const entries = urls.map((url, index) => entry(url, { id: index }));
  const file = join(folder, name);
  await writeFile(file, JSON.stringify({ log: { version: "1.2", creator: {}, entries } }));
  return file;
}

const out = () => join(folder, "specs");
const specOf = async (host: string) =>
  JSON.parse(await readFile(join(out(), `${host}.openapi.json`), "utf8"));

test("each API gets its own document", async () => {
  const file = await har("a.har", "https://one.test/users/1", "https://two.example:8080/v1/items");
  expect(await runProgram(["infer", file, "--out", out()])).toBe(0);
  expect((await readdir(out())).toSorted((a, b) => a.localeCompare(b))).toEqual([
    "one.test.openapi.json",
    "two.example_8080.openapi.json",
  ]);
  expect(Object.keys((await specOf("one.test")).paths)).toEqual(["/users/{user_id}"]);
  expect(printed.out).toContain("/users/{user_id}  1 integer");
});

test("hosts whose names are alike, or very long, have a file each", async () => {
  const label = "a".repeat(60);
  const hosts = ["[::1]", "_1_", "a.io:8080", "a.io_8080", `${label}.${label}.${label}.${label}`];
  const file = await har("a.har", ...hosts.map((host) => `https://${host}/users/1`));
  expect(await runProgram(["infer", file, "--out", out(), "--json"])).toBe(0);
  const { specs } = JSON.parse(printed.out) as { specs: { file: string; host: string }[] };
  expect(new Set(specs.map(({ host }) => host))).toEqual(new Set(hosts));
  for (const { file: written, host } of specs) {
    expect(JSON.parse(await readFile(written, "utf8")).servers[0].url).toContain(host);
  }
  expect(await readdir(out())).toHaveLength(hosts.length);
});

test("a host that is called like another's way of being served has a file of its own", async () => {
  const urls = ["http://z.io/t", "https://z.io/u", "https://https-z.io/v", "https://http-z.io/x"];
  const file = await har("a.har", ...urls);
  expect(await runProgram(["infer", file, "--out", out()])).toBe(0);
  const names = await readdir(out());
  const read = names.map(async (name) => JSON.parse(await readFile(join(out(), name), "utf8")));
  const servers = (await Promise.all(read)).map((spec) => spec.servers[0].url);
  expect(new Set(servers)).toEqual(new Set(urls.map((url) => new URL(url).origin)));
});

test("a state that cannot be written leaves no spec behind", async () => {
  const file = await har("a.har", "https://one.test/users/1");
  const state = join(folder, `${"s".repeat(300)}.json`);
  await mkdir(out());
  expect(await runProgram(["infer", file, "--out", out(), "--state", state])).toBe(2);
  expect(await readdir(out())).toEqual([]);
});

test("--json prints the summary alone", async () => {
  const file = await har("a.har", "https://one.test/users/1");
  expect(await runProgram(["infer", file, "--out", out(), "--json"])).toBe(0);
  const summary = JSON.parse(printed.out);
  expect(summary.captures).toMatchObject([{ file, new: true, exchanges: 1, skipped: {} }]);
  expect(summary.specs).toMatchObject([{ host: "one.test", operations: 1, paths: 1 }]);
  expect(printed.error).toBe("");
});

test("a state is continued, and a capture in it is not counted twice", async () => {
  const state = join(folder, "state.json");
  const first = await har("a.har", "https://one.test/users/1");
  const second = await har("b.har", "https://one.test/users/2", "https://one.test/teams/2");
  const infer = (...files: string[]) =>
    runProgram(["infer", ...files, "--out", out(), "--state", state]);
  expect(await infer(first)).toBe(0);
  expect(await infer(second)).toBe(0);
  const continued = await specOf("one.test");
  const kept = await readFile(state, "utf8");
  expect(await infer(second, first, second)).toBe(0);
  expect(await specOf("one.test")).toEqual(continued);
  expect(await readFile(state, "utf8")).toBe(kept);
  expect(continued.info["x-inferred"]).toMatchObject({ exchanges: 3, captures: 2 });
});

test("pins are read from a file, and hold", async () => {
  const file = await har("a.har", "https://one.test/shops/east", "https://one.test/shops/west");
  const pins = join(folder, "pins.json");
  await writeFile(pins, JSON.stringify([{ kind: "parameter", path: "/shops/{}", name: "shop" }]));
  expect(await runProgram(["infer", file, "--out", out(), "--pins", pins])).toBe(0);
  expect(Object.keys((await specOf("one.test")).paths)).toEqual(["/shops/{shop}"]);
});

test("pins that lead in a circle, or are none, are refused", async () => {
  const file = await har("a.har", "https://one.test/a/1");
  const pins = join(folder, "pins.json");
  const circle = [
    { kind: "same", path: "/a", as: "/b" },
    { kind: "same", path: "/b", as: "/a" },
  ];
  await writeFile(pins, JSON.stringify(circle));
  expect(await runProgram(["infer", file, "--out", out(), "--pins", pins])).toBe(2);
  expect(printed.error).toContain("circle");
  await writeFile(pins, JSON.stringify([{ kind: "parameter", path: 7 }]));
  expect(await runProgram(["infer", file, "--out", out(), "--pins", pins])).toBe(2);
  expect(printed.error).toContain("pins.json");
});

test("a bad file among good ones leaves nothing behind", async () => {
  const good = await har("a.har", "https://one.test/users/1");
  const cut = join(folder, "cut.har");
  await writeFile(cut, (await readFile(good, "utf8")).slice(0, 300));
  const state = join(folder, "state.json");
  expect(await runProgram(["infer", good, cut, "--out", out(), "--state", state])).toBe(2);
  expect(printed.error).toMatch(/cut\.har cannot be used: .*\(entry 0, byte \d+\)/);
  expect((await readdir(folder)).toSorted((a, b) => a.localeCompare(b))).toEqual([
    "a.har",
    "cut.har",
  ]);
});

test("a state that is something else is not written over", async () => {
  const good = await har("a.har", "https://one.test/users/1");
  expect(await runProgram(["infer", good, "--out", out(), "--state", good])).toBe(2);
  expect(printed.error).toContain("holds no evidence");
  expect(await readFile(good, "utf8")).toContain("log");
});

test("used wrongly, it says how", async () => {
  expect(await runProgram(["infer", "a.har"])).toBe(2);
  expect(await runProgram(["infer", join(folder, "none.har"), "--out", out()])).toBe(2);
  expect(printed.error).toContain("There is no file");
});

test("rules of redaction are read from a file, and hold", async () => {
  const file = await har("a.har", "https://api.test/v1/tickets/TCK-123456");
  const rules = join(folder, "rules.json");
  await writeFile(rules, '{"shapes": [{"rule": "ticket", "pattern": "TCK-\\\\d{6}"}]}');
  const given = ["infer", file, "--out", out(), "--redaction", rules, "--json"];
  expect(await runProgram(given)).toBe(0);
  expect(JSON.stringify(await specOf("api.test"))).not.toContain("TCK-123456");
  expect(JSON.parse(printed.out)).toMatchObject({ captures: [{ secretsReplaced: 1 }] });
  await writeFile(
    rules,
    '{"keep": ["password"], "shapes": [{"rule": "ticket", "pattern": "(a+)+"}]}',
  );
  expect(await runProgram(given)).toBe(2);
  expect(printed.error).toMatch(/\/keep\/0: password .*\n.*\/shapes\/0\/pattern: at character 1/);
});
