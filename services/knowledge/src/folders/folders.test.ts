import {
  chmod,
  mkdir,
  mkdtemp,
  realpath,
  rename,
  rm,
  symlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { logger, startIngestion } from "../../test/ingestion.ts";
import type { Ingestion } from "../../test/ingestion.ts";
import { testTenant } from "../../test/support/test-principal.ts";
import { FolderFollower } from "./folder-follower.ts";
import { addFolder, needFolder, removeFolder, rescanFolder } from "./manage-folders.ts";
import type { FolderDependencies } from "./manage-folders.ts";
import { createFolderRepository } from "./repository.ts";
import { walkFolder } from "./walk-folder.ts";

let ingestion: Ingestion;
let deps: FolderDependencies;
const context = { signal: new AbortController().signal, tenant: testTenant };
let root: string;
let base: string;

beforeAll(async () => {
  ingestion = await startIngestion();
  base = await realpath(await mkdtemp(join(tmpdir(), "folders-")));
  const scan = {
    ...ingestion.deps,
    folders: createFolderRepository(ingestion.sql),
    maxFolderFiles: 1_000,
  };
  deps = {
    ...scan,
    follower: new FolderFollower({ ...scan, logger, debounceMs: 50 }),
    allowedFolders: [base],
  };
});
afterAll(async () => {
  await deps.follower.close();
  await ingestion[Symbol.asyncDispose]();
  await rm(base, { recursive: true });
});
beforeEach(async () => {
  root = await mkdtemp(join(base, "root-"));
  await write("readme.md", "# Read me");
  await write("guide/import.md", "# Import");
});

async function write(path: string, text: string): Promise<void> {
  await mkdir(join(root, path, ".."), { recursive: true });
  await writeFile(join(root, path), text);
}

async function add(more: { watch?: boolean; include?: string[]; exclude?: string[] } = {}) {
  const { watch = false, include = [], exclude = [] } = more;
  const folder = await addFolder(deps, context, {
    path: root,
    watch,
    include,
    exclude,
    collectionId: null,
  });
  await deps.follower.settled(folder.id);
  return needFolder(deps, testTenant, folder.id);
}

async function titles(folderId: string): Promise<string[]> {
  const files = await deps.folders.files(testTenant, folderId);
  const documents = await Promise.all(
    [...files.values()].map((file) => ingestion.settled(file.documentId)),
  );
  return documents.map((document) => document.title).toSorted();
}

test("files become documents; a scan takes up what changed, and only that", async () => {
  const folder = await add();
  expect(folder).toMatchObject({
    status: "idle",
    document_count: 2,
    last_scan: { files_seen: 2, added: 2, failed: 0 },
  });
  expect(await titles(folder.id)).toEqual(["Import", "Read me"]);

  await write("readme.md", "# Read this instead");
  await write("new.txt", "quite new");
  await rm(join(root, "guide"), { recursive: true });
  await rescanFolder(deps, context, folder.id);
  await deps.follower.settled(folder.id);
  expect((await needFolder(deps, testTenant, folder.id)).last_scan).toMatchObject({
    files_seen: 2,
    added: 1,
    replaced: 1,
    removed: 1,
  });
  expect(await titles(folder.id)).toEqual(["Read this instead", "new.txt"]);

  // Touched but the same: known again by its hash.
  await utimes(join(root, "new.txt"), new Date(), new Date(Date.now() + 5_000));
  await rescanFolder(deps, context, folder.id);
  await deps.follower.settled(folder.id);
  expect((await needFolder(deps, testTenant, folder.id)).last_scan).toMatchObject({
    added: 0,
    replaced: 0,
    removed: 0,
  });
});

test("a watched folder is followed: changes, new files, renames and deletions", async () => {
  const folder = await add({ watch: true });
  await expect
    .poll(
      async () => {
        await write("late.md", "# Late");
        await write("readme.md", "# Changed");
        return titles(folder.id);
      },
      { timeout: 15_000, interval: 300 },
    )
    .toEqual(["Changed", "Import", "Late"]);
  await rename(join(root, "late.md"), join(root, "later.md"));
  await rm(join(root, "readme.md"));
  await expect
    .poll(async () => [...(await deps.folders.files(testTenant, folder.id)).keys()].toSorted(), {
      timeout: 15_000,
    })
    .toEqual(["guide/import.md", "later.md"]);
  await removeFolder(deps, context, { id: folder.id, keepDocuments: false });
  await expect(needFolder(deps, testTenant, folder.id)).rejects.toMatchObject({ status: 404 });
}, 60_000);

test("leaves out what git ignores, what is no text, and links that lead outside", async () => {
  await write("node_modules/a/index.md", "x");
  await write(".git/config", "x");
  await write(".gitignore", "secret.md\n/guide/drafts/\n");
  await write("secret.md", "x");
  await write("guide/drafts/a.md", "x");
  await write("guide/.gitignore", "*.tmp");
  await write("guide/a.tmp", "x");
  await write("picture.png", "x");
  await symlink("/etc/hostname", join(root, "outside.md"));
  await symlink(join(root, "readme.md"), join(root, "inside.md"));
  await symlink("/etc", join(root, "etc"));
  const options = {
    include: [],
    exclude: ["guide/import.md"],
    maxFiles: 100,
    signal: new AbortController().signal,
  };
  expect((await walkFolder(root, options)).files.map((file) => file.path)).toEqual([
    "inside.md",
    "readme.md",
  ]);
  const only = { ...options, include: ["**/*.tmp"], exclude: [] };
  expect((await walkFolder(root, only)).files.map((file) => file.path)).toEqual(["guide/a.tmp"]);
  await expect(walkFolder(root, { ...options, maxFiles: 1 })).rejects.toThrow("more than 1 files");
});

test("a folder that went away or holds too large a file is told, and nothing is lost", async () => {
  const folder = await add();
  await write("large.txt", "x".repeat(1_100_000));
  await rescanFolder(deps, context, folder.id);
  await deps.follower.settled(folder.id);
  expect(await needFolder(deps, testTenant, folder.id)).toMatchObject({
    status: "idle",
    last_scan: { failed: 1, added: 0 },
  });
  await rename(root, `${root}-away`);
  await rescanFolder(deps, context, folder.id);
  await deps.follower.settled(folder.id);
  expect(await needFolder(deps, testTenant, folder.id)).toMatchObject({
    status: "failed",
    document_count: 2,
    error: expect.stringContaining("no such file"),
  });
});

test.skipIf(process.getuid?.() === 0)(
  "keeps the documents of a part that cannot be read for now",
  async () => {
    const folder = await add();
    await chmod(join(root, "guide"), 0);
    await rescanFolder(deps, context, folder.id);
    await deps.follower.settled(folder.id);
    await chmod(join(root, "guide"), 0o700);
    expect(await needFolder(deps, testTenant, folder.id)).toMatchObject({
      document_count: 2,
      last_scan: { failed: 1, removed: 0 },
    });
  },
);

test("refuses paths that are relative, missing, files, or outside of what is allowed", async () => {
  await symlink("/etc", join(base, "link"));
  for (const path of [
    "relative",
    join(base, "none"),
    join(root, "readme.md"),
    "/etc",
    join(base, "link"),
    join(base, ".."),
  ]) {
    await expect(
      addFolder(deps, context, {
        path,
        watch: false,
        include: [],
        exclude: [],
        collectionId: null,
      }),
      path,
    ).rejects.toMatchObject({ status: 400 });
  }
  await add();
  await expect(add()).rejects.toMatchObject({ status: 409 });
});

test("a scan that was cut short is taken up by the next start", async () => {
  const id = await deps.folders.insert(testTenant, {
    organisationId: testTenant.organisationId,
    path: root,
    watch: false,
    include: [],
    exclude: [],
    collectionId: null,
  });
  await deps.folders.saveScan(
    testTenant,
    id,
    {
      started_at: new Date().toISOString(),
      finished_at: null,
      files_seen: 0,
      added: 0,
      replaced: 0,
      removed: 0,
      failed: 0,
    },
    null,
  );
  const follower = new FolderFollower({ ...deps, logger });
  await follower.start();
  await follower.settled(id);
  expect(await needFolder(deps, testTenant, id)).toMatchObject({
    status: "idle",
    document_count: 2,
  });
  await follower.close();
});
