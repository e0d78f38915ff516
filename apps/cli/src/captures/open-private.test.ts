import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openPrivate } from "./open-private.ts";

test("only the owner can read it, whether or not it was there", async () => {
  const folder = await mkdtemp(join(tmpdir(), "private-"));
  const [fresh, old] = [join(folder, "fresh"), join(folder, "old")];
  await writeFile(old, "long enough to be cut", { mode: 0o644 });
  for (const path of [fresh, old]) {
    const file = await openPrivate(path);
    expect((await file.stat()).mode & 0o777).toBe(0o600);
    await file.writeFile("secret");
    await file.close();
    expect(await readFile(path, "utf8")).toBe("secret");
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  }
  await openPrivate("/dev/null").then((file) => file.close());
  await expect(openPrivate(join(folder, "none", "x"))).rejects.toMatchObject({ syscall: "open" });
  await rm(folder, { recursive: true });
});
