import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readLock, takeLock } from "./instance-lock.ts";
import { identify } from "./process-identity.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lock-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("is given to one, who is named to the other", async () => {
  const path = join(folder, "lock");
  const first = await takeLock(path, "http://one");
  const second = await takeLock(path, "http://two");
  expect(first.taken).toBe(true);
  expect(second).toMatchObject({ taken: false, holder: { pid: process.pid, url: "http://one" } });
  if (first.taken) await first.release();
  expect(await readLock(path)).toBeNull();
});

test.each([
  ["a process that is gone", { pid: 2 ** 22 + 7, startedAt: "1" }],
  ["a later process of the same number", { pid: process.pid, startedAt: "1" }],
])("counts for nothing when held by %s", async (_name, holder) => {
  const path = join(folder, "lock");
  await writeFile(path, JSON.stringify({ ...holder, since: "then", url: "" }));
  expect((await takeLock(path, "")).taken).toBe(true);
});

test("is taken over when its file is garbage", async () => {
  const path = join(folder, "lock");
  await writeFile(path, "{");
  expect((await takeLock(path, "")).taken).toBe(true);
  expect(await readLock(path)).toMatchObject(await identify(process.pid));
});
