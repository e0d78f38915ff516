import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const page = readFileSync(`${root}docs/guides/attacks.md`, "utf8");

/** The rows of all tables, without their headings: attack, what stops it, test. */
const rows = page
  .split("\n")
  .filter((line) => line.startsWith("| ") && !/^\| (?:Attack|---) /.test(line))
  .map((line) => line.slice(2, -2).split(" | "));

const codeIn = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);
const isFile = (code: string) => /^[a-z][\w-]*\/[\w./-]+$/.test(code);

test("names attacks of every group, each with a defence and a test", () => {
  expect(rows.length).toBeGreaterThan(70);
  for (const row of rows) {
    expect(row, row.join(" | ")).toHaveLength(3);
    expect(codeIn(row[2] ?? "")[0], row[0]).toMatch(/\.test\.ts$/);
  }
});

test("names no file that does not exist", () => {
  const named = rows.flatMap((row) => row.slice(1).flatMap(codeIn)).filter(isFile);
  expect(named.length).toBeGreaterThan(150);
  expect(named.filter((file) => !existsSync(root + file))).toEqual([]);
});

test("names tests as they stand in their files", () => {
  const missing: string[] = [];
  for (const [, , cell = ""] of rows) {
    let file = "";
    for (const code of codeIn(cell)) {
      if (isFile(code)) file = code;
      else if (!readFileSync(root + file, "utf8").includes(code)) missing.push(`${file}: ${code}`);
    }
  }
  expect(missing).toEqual([]);
});
