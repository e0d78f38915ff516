import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { KeySourceError, keySourceFrom } from "./key-source.ts";

let folder = "";

beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), "key-source-"))));
afterEach(() => rm(folder, { recursive: true }));

const read = (file: string, isNew: () => Promise<boolean>) =>
  keySourceFrom({ keys: undefined, command: undefined, file, isNew }).read();

test("what the database says against a first key is not said of the file", async () => {
  const away = Object.assign(new Error("connect"), { code: "ECONNREFUSED", address: "::1" });
  await expect(read(join(folder, "keys"), () => Promise.reject(away))).rejects.toBe(away);
});

test("what the system says against the file is, whether it is read or made", async () => {
  await writeFile(join(folder, "file"), "");
  const below = join(folder, "file", "keys");
  await expect(read(below, async () => true)).rejects.toThrow(KeySourceError);
  await expect(read(join(folder, "x".repeat(300)), async () => true)).rejects.toThrow(
    KeySourceError,
  );
});
