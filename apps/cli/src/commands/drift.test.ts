import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { runProgram } from "../program.ts";

// The real one watches, and lets go of, the channel by which this process hears of its tests.
vi.mock("../terminal/cancellation.ts", () => ({
  cancelOnInterrupt: () => new AbortController().signal,
}));

const schema = (type: string) => ({ type: "object", properties: { id: { type } } });
const spec = (type: string) => ({
  openapi: "3.1.0",
  info: { title: "Things", version: "1" },
  servers: [{ url: "https://api.example.com" }],
  paths: {
    "/things": {
      get: {
        responses: {
          200: { description: "", content: { "application/json": { schema: schema(type) } } },
        },
      },
    },
  },
});
const yaml = `openapi: 3.1.0
info: {title: Things, version: "1"}
servers: [{url: "https://api.example.com"}]
paths:
  /things:
    get:
      responses:
        200:
          description: ""
          content: {application/json: {schema: {type: object, properties: {id: {type: string}}}}}
`;
const har = (id: unknown) => ({
  log: {
    version: "1.2",
    entries: Array.from({ length: 12 }, (_, index) => ({
      startedDateTime: "2026-11-01T00:00:00.000Z",
      request: { method: "GET", url: "https://api.example.com/things", headers: [] },
      response: {
        status: 200,
        headers: [{ name: "content-type", value: "application/json" }],
        content: { mimeType: "application/json", text: JSON.stringify({ id, index }) },
      },
    })),
  },
});

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "drift-"));
  const files = {
    "old.json": spec("string"),
    "new.json": spec("integer"),
    "text.har": har("abc"),
    "number.har": har(5),
    "broken.json": "{",
    "paths.json": { openapi: "3.1.0", paths: 5 },
    "list.json": [],
  };
  for (const [name, content] of Object.entries(files)) {
    await writeFile(
      join(folder, name),
      typeof content === "string" ? content : JSON.stringify(content),
    );
  }
  await writeFile(join(folder, "same.yaml"), yaml);
  const wide = (text: string) => Buffer.from(`\uFEFF${text}`, "utf16le");
  await writeFile(join(folder, "text-16.har"), wide(JSON.stringify(har("abc"))));
  await writeFile(join(folder, "same-16.yaml"), wide(yaml).subarray(2));
  await writeFile(join(folder, "same-16be.yaml"), wide(yaml).swap16());
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs the command on files of the folder; gives its exit code and what it printed. */
async function drift(old: string, now: string, ...options: string[]) {
  let [output, told] = ["", ""];
  const written = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    output += String(text);
    return true;
  });
  const errors = vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    told += String(text);
    return true;
  });
  process.exitCode = 0;
  try {
    const code = await runProgram(["drift", join(folder, old), join(folder, now), ...options]);
    return { code, output, told };
  } finally {
    written.mockRestore();
    errors.mockRestore();
    process.exitCode = 0;
  }
}

describe("workspace drift", () => {
  test("tells a breaking change as JSON, and by its exit code", async () => {
    const { code, output } = await drift("old.json", "new.json", "--json");
    expect(code).toBe(1);
    expect(JSON.parse(output)).toMatchObject({
      changes: [
        {
          kind: "response-type-changed",
          breaking: true,
          operation: "GET /things",
          path: "response.200.body.id",
          evidence: { basis: "declared" },
        },
      ],
    });
  });

  test("reads YAML and JSON alike", async () => {
    expect(await drift("old.json", "same.yaml")).toMatchObject({ code: 0 });
  });

  test.each([
    ["a contract kept", "old.json", "text.har", 0],
    ["a contract broken", "old.json", "number.har", 1],
    ["two captures alike", "text.har", "text.har", 0],
    ["two captures that differ in a type", "text.har", "number.har", 1],
    ["traffic that a new contract refuses", "number.har", "old.json", 1],
  ])("compares captures: %s", async (_name, old, now, code) => {
    expect((await drift(old, now, "--json")).code).toBe(code);
  });

  test.each(["text-16.har", "same-16.yaml", "same-16be.yaml"])("reads UTF-16: %s", async (file) => {
    expect(await drift("old.json", file)).toMatchObject({ code: 0, told: "" });
  });

  test.each([
    ["paths.json", "/paths is a number, not an object"],
    ["list.json", "no OpenAPI document"],
    ["broken.json", "neither JSON nor YAML"],
  ])("names the file that is at fault: %s", async (file, message) => {
    for (const [old, now] of [["old.json", file] as const, [file, "old.json"] as const]) {
      const { code, told } = await drift(old, now);
      expect(code).toBe(2);
      expect(told).toContain(`${file}: `);
      expect(told).toContain(message);
    }
  });

  test("lets the caller say what fails", async () => {
    expect((await drift("old.json", "new.json", "--fail-on", "none")).code).toBe(0);
    expect((await drift("old.json", "same.yaml", "--fail-on", "any")).code).toBe(0);
  });

  test.each([
    ["sarif", '"version": "2.1.0"'],
    ["markdown", "# Drift:"],
    ["text", "1 change: "],
  ])("reports as %s", async (format, sign) => {
    const { output } = await drift("old.json", "new.json", "--format", format);
    expect(output).toContain(sign);
  });

  test.each(["broken.json", "nowhere.json"])("refuses %s as wrong use", async (file) => {
    expect((await drift("old.json", file)).code).toBe(2);
  });
});
