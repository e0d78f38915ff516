import { realpath, stat } from "node:fs/promises";
import { isAbsolute, sep } from "node:path";
import { ConflictError, InvalidInputError, NotFoundError } from "@workspace/http";
import type { RequestContext } from "@workspace/http";
import type { Page } from "@workspace/storage";
import { deleteDocument } from "../documents/change-document.ts";
import { readCursor } from "../threads/manage-threads.ts";
import type { FolderFollower } from "./folder-follower.ts";
import type { Folder, NewFolder } from "./repository.ts";
import type { ScanDependencies } from "./scan-folder.ts";

export interface FolderDependencies extends ScanDependencies {
  follower: FolderFollower;
  /** Folders inside of which folders may be added; `/` allows all. */
  allowedFolders: readonly string[];
}

export async function addFolder(deps: FolderDependencies, input: NewFolder): Promise<Folder> {
  const path = await admitPath(input.path, deps.allowedFolders);
  const id = await deps.folders.insert({ ...input, path });
  if (id === "path-taken")
    throw new ConflictError(`The folder ${path} is added already`, "folder-exists");
  if (id === "collection-missing")
    throw new NotFoundError(`There is no collection ${input.collectionId}`);
  if (input.watch) deps.follower.follow(id, path);
  deps.follower.scan(id);
  return needFolder(deps, id);
}

export async function listFolders(
  { folders }: Pick<FolderDependencies, "folders">,
  query: { limit: number; cursor: string | undefined },
): Promise<Page<Folder>> {
  return folders.list(query.limit, readCursor(query.cursor));
}

export async function rescanFolder(deps: FolderDependencies, id: string): Promise<Folder> {
  await needFolder(deps, id);
  deps.follower.scan(id);
  return needFolder(deps, id);
}

export async function removeFolder(
  deps: FolderDependencies,
  context: Pick<RequestContext, "signal">,
  input: { id: string; keepDocuments: boolean },
): Promise<void> {
  await needFolder(deps, input.id);
  await deps.follower.forget(input.id);
  if (!input.keepDocuments) {
    for (const { documentId } of (await deps.folders.files(input.id)).values()) {
      context.signal.throwIfAborted();
      await deleteDocument(deps, documentId).catch((error: unknown) => {
        if (!(error instanceof NotFoundError)) throw error;
      });
    }
  }
  await deps.folders.delete(input.id);
}

export async function needFolder(
  { folders }: Pick<FolderDependencies, "folders">,
  id: string,
): Promise<Folder> {
  const folder = await folders.byId(id);
  if (!folder) throw new NotFoundError(`There is no folder ${id}`);
  return folder;
}

/** The real path: links are resolved before it is held against what is allowed. */
async function admitPath(path: string, allowedFolders: readonly string[]): Promise<string> {
  if (!isAbsolute(path)) throw refused("The path must be absolute");
  const real = await realpath(path).catch(() => null);
  const facts = real === null ? null : await stat(real).catch(() => null);
  if (real === null || !facts?.isDirectory())
    throw refused(`There is no folder ${path} that can be read`);
  for (const allowed of allowedFolders) {
    const base = (await realpath(allowed).catch(() => allowed)).replace(/[\\/]+$/, "");
    if (real === base || real.startsWith(base + sep)) return real;
  }
  throw refused(`The folder ${path} lies outside of the folders that the configuration allows`);
}

function refused(detail: string): InvalidInputError {
  return new InvalidInputError(detail, [{ pointer: "/path", detail }]);
}
