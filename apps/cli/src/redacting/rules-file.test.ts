import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fileOfRules } from "./print-rules.ts";
import { readRules } from "./read-rules.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "rules-file-"));
});
afterEach(() => rm(folder, { recursive: true }));

const rules = {
  names: ["customer_number"],
  keep: ["session_kind"],
  shapes: [{ rule: "ticket", pattern: "TCK-[A-Z0-9]{8,12}" }],
  emails: true,
};
const fault = { pointer: "/keep/0", detail: "session_kind holds a credential: take it out" };
const told = { ...rules, updated_at: null };

async function readBack(file: object) {
  const path = join(folder, "rules.json");
  await writeFile(path, JSON.stringify(file));
  return readRules(path);
}

test("stored rules are a file of rules", async () => {
  const file = fileOfRules({ ...told, faults: [] });
  expect(file).toEqual(rules);
  expect(await readBack(file)).toEqual(rules);
});

test("what of stored rules has no effect stands beside them, and the file is read all the same", async () => {
  const file = fileOfRules({ ...told, faults: [fault] });
  expect(file).toEqual({ ...rules, faults: [fault] });
  expect(await readBack(file)).toEqual(rules);
});

test("rules that cannot be used are refused with the reason, whatever the file says of them", async () => {
  const file = { ...rules, keep: ["authorization"], faults: [] };
  await expect(readBack(file)).rejects.toThrow("/keep/0: authorization");
});
