import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { runProgram } from "./program.ts";

// A process of its own lets go of whoever started it.
vi.mock("./terminal/cancellation.ts", () => ({
  cancelOnInterrupt: () => new AbortController().signal,
}));

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "input-file-"));
  await writeFile(join(folder, "text"), "neither JSON nor PEM");
  await writeFile(join(folder, "closed"), "{}");
  await chmod(join(folder, "closed"), 0);
  await chmod(folder, 0o755);
  await writeFile(join(folder, "empty.har"), '{"log":{"version":"1.2","entries":[]}}');
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => rm(folder, { recursive: true }));

/** The exit code of a command line, in which `FILE` stands for the file. */
async function run(words: string, file: string): Promise<{ code: number; complaint: string }> {
  let complaint = "";
  vi.spyOn(process.stderr, "write").mockImplementation((part) => {
    complaint += String(part);
    return true;
  });
  const path = join(folder, file);
  const out = join(folder, "out");
  const line = words.split(" ").map((word) => (word === "FILE" ? path : word));
  const code = await runProgram(line.map((word) => (word === "OUT" ? out : word)));
  return { code, complaint };
}

const takers = [
  "infer FILE --out OUT",
  "drift FILE FILE",
  "generate FILE --target types --out OUT",
  "mock FILE",
  "replay FILE",
  "import FILE",
  "add FILE",
  "spec infer FILE",
  "spec captures add api.example.com FILE",
  "spec pin api.example.com --file FILE",
  "spec drift FILE cap_01jd3v7q8m2n4p6r8t0v2x4z6a",
  "redaction set FILE",
  "evaluate --collection papers --questions FILE",
  "record --proxy --trust FILE --out OUT",
];

/** What these send is for the workspace to judge. */
const sends = /^(import|add|spec (infer|captures|drift)) /;

test.each(takers)("%s: a file that cannot be used is wrong use, and is named", async (words) => {
  const files = ["missing", ".", "text"].filter(
    (file) =>
      !(file === "text" && sends.test(words)) && !(file === "." && words.startsWith("add ")),
  );
  for (const file of files) {
    const { code, complaint } = await run(words, file);
    expect(`${file}: ${code}`).toBe(`${file}: 2`);
    expect(complaint).toContain(join(folder, file));
    expect(complaint).not.toMatch(/^\s+at /m);
  }
});

test.skipIf(process.platform === "win32").each(takers)(
  "%s: so is one that may not be read",
  async (words) => {
    const isRoot = process.geteuid?.() === 0;
    // Root reads everything. What is asked here was loaded by the test before.
    if (isRoot) process.seteuid?.(65_534);
    try {
      const { code, complaint } = await run(words, "closed");
      expect(code).toBe(2);
      expect(complaint).toContain(`${join(folder, "closed")} cannot be read: EACCES`);
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  },
);

test("what is written as a file is no spec: that it is missing is told before anything is asked", async () => {
  const { code, complaint } = await run("spec drift missing.yaml api.example.com", "");
  expect(code).toBe(2);
  expect(complaint).toMatch(/There is no file .*missing\.yaml/);
});

test("a corpus without a collection is told before anything is asked", async () => {
  await writeFile(join(folder, "corpus.jsonl"), '{"_id":"1","text":"one"}\n');
  expect(await run("add FILE", "corpus.jsonl")).toMatchObject({
    code: 2,
    complaint: expect.stringContaining("--collection"),
  });
});

test.each(["drift FILE FILE", "replay FILE"])(
  "%s: so is a capture in which there is nothing",
  async (words) => {
    expect(await run(words, "empty.har")).toMatchObject({ code: 2 });
  },
);
