import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import * as files from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Failure } from "../failure.ts";
import { replaceFiles } from "./replace-files.ts";

vi.mock("node:fs/promises", { spy: true });

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "replace-"));
});
afterEach(async () => {
  vi.mocked(files.rename).mockReset();
  vi.mocked(files.link).mockReset();
  await rm(folder, { recursive: true });
});

const at = (name: string) => join(folder, name);
const read = (name: string) => readFile(at(name), "utf8");
const names = async () => (await readdir(folder)).toSorted((a, b) => a.localeCompare(b));

/** Renames to these places fail. */
async function refuseRenames(refused: (from: string, to: string) => boolean): Promise<void> {
  const real = await vi.importActual<typeof files>("node:fs/promises");
  vi.mocked(files.rename).mockImplementation((from, to) =>
    refused(String(from), String(to))
      ? Promise.reject(new Error("EBUSY: in use"))
      : real.rename(from, to),
  );
}

describe("files are replaced", () => {
  test("all of them, with nothing beside them left", async () => {
    await writeFile(at("a"), "old");
    await replaceFiles([
      [at("a"), "A"],
      [at("b"), "B"],
    ]);
    expect([await read("a"), await read("b")]).toEqual(["A", "B"]);
    expect(await names()).toEqual(["a", "b"]);
  });

  test("not at all when one stands where a folder is", async () => {
    await writeFile(at("a"), "old");
    await mkdir(at("b"));
    const replacing = replaceFiles([
      [at("a"), "A"],
      [at("b"), "B"],
    ]);
    await expect(replacing).rejects.toThrow(`${at("b")} cannot be written: it is a folder`);
    expect(await read("a")).toBe("old");
    expect(await names()).toEqual(["a", "b"]);
  });

  test("not at all when a name is too long, which is told", async () => {
    const replacing = replaceFiles([
      [at("a"), "A"],
      [at("b".repeat(300)), "B"],
    ]);
    await expect(replacing).rejects.toThrow(Failure);
    await expect(replacing).rejects.toThrow(/cannot be written: ENAMETOOLONG/);
    expect(await names()).toEqual([]);
  });

  test("not at all when two are the same file", async () => {
    const replacing = replaceFiles([
      [at("a"), "A"],
      [at("a"), "B"],
    ]);
    await expect(replacing).rejects.toThrow("would be written twice");
    expect(await names()).toEqual([]);
  });

  test.each([true, false])("and put back when a later one fails (links: %s)", async (links) => {
    if (!links) vi.mocked(files.link).mockRejectedValue(new Error("EPERM: no links"));
    await writeFile(at("a"), "old");
    await refuseRenames((_from, to) => to === at("c"));
    const replacing = replaceFiles([
      [at("a"), "A"],
      [at("b"), "B"],
      [at("c"), "C"],
    ]);
    await expect(replacing).rejects.toThrow(`${at("c")} cannot be written: EBUSY`);
    expect(await read("a")).toBe("old");
    expect(await names()).toEqual(["a"]);
  });

  test("and one that cannot be put back is told", async () => {
    await writeFile(at("a"), "old");
    await refuseRenames((from, to) => to === at("b") || from.endsWith(".kept"));
    const replacing = replaceFiles([
      [at("a"), "A"],
      [at("b"), "B"],
    ]);
    await expect(replacing).rejects.toThrow(`${at("a")} could not be put back: EBUSY`);
    expect(await read("a")).toBe("A");
  });
});
