import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { runProgram } from "../program.ts";

async function generateFrom(schema: object, target: string) {
  const folder = await mkdtemp(join(tmpdir(), "generate-"));
  const silenced = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, "write").mockReturnValue(true),
  );
  onTestFinished(async () => {
    for (const spy of silenced) spy.mockRestore();
    await rm(folder, { recursive: true, force: true });
  });
  const components = { schemas: { Thing: schema } };
  const spec = { openapi: "3.1.0", info: { title: "T", version: "1" }, paths: {}, components };
  await writeFile(join(folder, "spec.json"), JSON.stringify(spec));
  const out = join(folder, "out");
  const code = await runProgram([
    "generate",
    join(folder, "spec.json"),
    "--target",
    target,
    "--out",
    out,
  ]);
  return { code, files: await readdir(out).catch(() => []) };
}

test.each([
  ["types", ["types.ts"]],
  ["client", ["client.ts", "runtime.ts", "types.ts"]],
  ["json-schema", ["Thing.schema.json"]],
  ["mcp", ["mcp-tools.json"]],
])("generates %s", { timeout: 60_000 }, async (target, files) => {
  expect(await generateFrom({ type: "string" }, target)).toEqual({ code: 0, files });
});

test("refuses a spec that refers elsewhere, and a target it has not, as wrong use", async () => {
  const elsewhere = await generateFrom({ $ref: "file:///etc/passwd" }, "types");
  expect(elsewhere).toEqual({ code: 2, files: [] });
  expect((await generateFrom({}, "cobol")).code).toBe(2);
});
