import { readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { allPages, ApiError } from "@workspace/client";
import type { KnowledgeClient } from "@workspace/client";
import type { Schemas } from "@workspace/contracts";
import { Failure } from "../failure.ts";
import { unreadable } from "../input-file.ts";
import { addFile } from "./add-file.ts";

type Folder = Schemas["knowledge"]["Folder"];

export interface FolderProgress {
  (done: number, total: number, note: string): void;
}

/**
 * Has the workspace read a folder of its own machine, once or from now on. A folder that it knows
 * already is read again, with the settings asked for now.
 */
export async function indexFolder(
  knowledge: KnowledgeClient,
  path: string,
  options: { watch: boolean; collectionId?: string },
  onProgress: FolderProgress,
  signal: AbortSignal,
): Promise<Folder> {
  let folder = await ensureFolder(knowledge, path, options, signal);
  for (; folder.status === "scanning"; await sleep(200, undefined, { signal })) {
    folder = await knowledge.getFolder({ path: { folder_id: folder.id } }, { signal });
    const seen = folder.last_scan?.files_seen ?? 0;
    onProgress(
      folder.document_count,
      Math.max(seen, 1),
      `${folder.document_count} of ${seen} files`,
    );
  }
  if (folder.status === "failed") {
    throw new Failure(`The folder could not be read: ${folder.error ?? "no reason given"}`);
  }
  return folder;
}

async function ensureFolder(
  knowledge: KnowledgeClient,
  path: string,
  options: { watch: boolean; collectionId?: string },
  signal: AbortSignal,
): Promise<Folder> {
  const collection =
    options.collectionId === undefined ? {} : { collection_id: options.collectionId };
  const body = { path, watch: options.watch, ...collection };
  try {
    return await knowledge.addFolder({ body }, { signal });
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 409) throw error;
  }
  const known = await findFolder(knowledge, path, signal);
  if (!known) throw new Failure(`${path} is being added by somebody else right now. Try again.`);
  const target = { path: { folder_id: known.id } };
  const sameCollection = known.collection_id === (options.collectionId ?? known.collection_id);
  if (known.watch === options.watch && sameCollection) {
    return knowledge.rescanFolder(target, { signal });
  }
  await knowledge.removeFolder({ ...target, query: { keep_documents: false } }, { signal });
  return knowledge.addFolder({ body }, { signal });
}

async function findFolder(
  knowledge: KnowledgeClient,
  path: string,
  signal: AbortSignal,
): Promise<Folder | null> {
  for await (const folder of allPages(knowledge.listFolders, {}, { signal })) {
    if (folder.path === path) return folder;
  }
  return null;
}

export interface FolderUpload {
  added: number;
  unchanged: number;
  refused: { path: string; reason: string }[];
}

/** Uploads the files of a folder, for a workspace on another machine. Links are not followed. */
export async function uploadFolder(
  knowledge: KnowledgeClient,
  root: string,
  collectionId: string | undefined,
  onProgress: FolderProgress,
  signal: AbortSignal,
): Promise<FolderUpload> {
  const paths = await listFiles(root).catch((error: unknown) => {
    throw unreadable(root, error);
  });
  const result: FolderUpload = { added: 0, unchanged: 0, refused: [] };
  let done = 0;
  const queue = paths.values();
  const work = async () => {
    for (const path of queue) {
      signal.throwIfAborted();
      const name = relative(root, path).split(sep).join("/");
      const collection = collectionId === undefined ? {} : { collectionId };
      try {
        const { isNew } = await addFile(knowledge, path, { name, ...collection }, signal);
        if (isNew) result.added++;
        else result.unchanged++;
      } catch (error) {
        if (!isRefusal(error)) throw error;
        result.refused.push({ path: name, reason: error.message });
      }
      onProgress(++done, paths.length, `${done} of ${paths.length} files`);
    }
  };
  await Promise.all(Array.from({ length: 4 }, work));
  return result;
}

/** Of this file alone: it cannot be read, or the workspace does not take it. */
function isRefusal(error: unknown): error is Failure | ApiError {
  if (error instanceof ApiError) return [400, 413, 415].includes(error.status);
  return error instanceof Failure;
}

const skipped = new Set(["node_modules", "dist", "build", "target", "__pycache__"]);

async function listFiles(folder: string): Promise<string[]> {
  const files: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.name.startsWith(".")) continue;
    const path = join(folder, entry.name);
    if (entry.isFile()) files.push(path);
    else if (entry.isDirectory() && !skipped.has(entry.name))
      files.push(...(await listFiles(path)));
  }
  return files.toSorted();
}
