import { mkdtemp, rm, writeFile } from "node:fs/promises";
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
  "redaction set FILE",
  "record --proxy --trust FILE --out OUT",
];

test.each(takers)("%s: a file that cannot be used is wrong use, and is named", async (words) => {
  for (const file of ["missing", ".", "text"]) {
    const isUpload = words.startsWith("import");
    // What an upload holds is for the workspace to say.
    if (isUpload && file === "text") continue;
    const { code, complaint } = await run(words, file);
    expect(`${file}: ${code}`).toBe(`${file}: 2`);
    expect(complaint).toContain(join(folder, file));
    expect(complaint).not.toMatch(/^\s+at /m);
  }
});

test.each(["drift FILE FILE", "replay FILE"])(
  "%s: so is a capture in which there is nothing",
  async (words) => {
    expect(await run(words, "empty.har")).toMatchObject({ code: 2 });
  },
);
