import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createKnowledgeClient } from "@workspace/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Failure } from "../failure.ts";
import { uploadFolder } from "./add-folder.ts";

const isRoot = process.geteuid?.() === 0;
const knowledge = createKnowledgeClient({
  baseUrl: "http://localhost",
  fetch: () => Promise.reject(new Error("nothing is to be sent")),
});
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "add-folder-"));
  await mkdir(join(folder, "files"));
  await mkdir(join(folder, "shut"));
  await writeFile(join(folder, "files", "closed.md"), "nobody reads this");
  await chmod(join(folder, "files", "closed.md"), 0);
  await chmod(join(folder, "shut"), 0);
  await chmod(folder, 0o755);
});
afterAll(async () => {
  await chmod(join(folder, "shut"), 0o700);
  await rm(folder, { recursive: true });
});

/** What becomes of an upload by somebody who may not read everything, as root may. */
async function upload(name: string) {
  if (isRoot) process.seteuid?.(65_534);
  const { signal } = new AbortController();
  try {
    return await uploadFolder(knowledge, join(folder, name), undefined, () => {}, signal);
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}

test.skipIf(process.platform === "win32")(
  "what may not be read is left out of a folder and named; a folder itself is wrong use",
  async () => {
    const reason = expect.stringContaining("EACCES");
    const refused = [{ path: "closed.md", reason }];
    expect(await upload("files")).toEqual({ added: 0, unchanged: 0, refused });
    const failure = await upload("shut").catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({ exitCode: 2, message: reason });
  },
);
