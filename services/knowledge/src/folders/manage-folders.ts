import { realpath, stat } from "node:fs/promises";
import { isAbsolute, sep } from "node:path";
import { ConflictError, InvalidInputError, NotFoundError } from "@workspace/http";
import type { Page } from "@workspace/storage";
import { deleteDocument } from "../documents/change-document.ts";
import { requireChangeable } from "../tenancy/owners.ts";
import type { Tenant, TenantContext } from "../tenancy/tenant.ts";
import { readCursor } from "../threads/manage-threads.ts";
import type { FolderFollower } from "./folder-follower.ts";
import type { Folder, NewFolder } from "./repository.ts";
import type { ScanDependencies } from "./scan-folder.ts";

export interface FolderDependencies extends ScanDependencies {
  follower: FolderFollower;
  /** Folders inside of which folders may be added; `/` allows all. */
  allowedFolders: readonly string[];
}

export async function addFolder(
  deps: FolderDependencies,
  { tenant }: Pick<TenantContext, "tenant">,
  input: Omit<NewFolder, "organisationId">,
): Promise<Folder> {
  const path = await admitPath(input.path, deps.allowedFolders);
  const { organisationId } =
    input.collectionId === null
      ? tenant
      : await requireChangeable(deps.owners, tenant, "collection", input.collectionId);
  const id = await deps.folders.insert(tenant, { ...input, path, organisationId });
  if (id === "path-taken")
    throw new ConflictError(`The folder ${path} is added already`, "folder-exists");
  if (id === "collection-missing")
    throw new NotFoundError(`There is no collection ${input.collectionId}`);
  if (input.watch) deps.follower.follow(id, path);
  deps.follower.scan(id);
  return needFolder(deps, tenant, id);
}

export async function listFolders(
  { folders }: Pick<FolderDependencies, "folders">,
  { tenant }: Pick<TenantContext, "tenant">,
  query: { limit: number; cursor: string | undefined },
): Promise<Page<Folder>> {
  return folders.list(tenant, query.limit, readCursor(query.cursor));
}

export async function rescanFolder(
  deps: FolderDependencies,
  { tenant }: Pick<TenantContext, "tenant">,
  id: string,
): Promise<Folder> {
  await needFolder(deps, tenant, id);
  deps.follower.scan(id);
  return needFolder(deps, tenant, id);
}

export async function removeFolder(
  deps: FolderDependencies,
  context: Pick<TenantContext, "signal" | "tenant">,
  input: { id: string; keepDocuments: boolean },
): Promise<void> {
  const { tenant } = context;
  await needFolder(deps, tenant, input.id);
  await deps.follower.forget(input.id);
  if (!input.keepDocuments) {
    for (const { documentId } of (await deps.folders.files(tenant, input.id)).values()) {
      context.signal.throwIfAborted();
      await deleteDocument(deps, context, documentId).catch((error: unknown) => {
        if (!(error instanceof NotFoundError)) throw error;
      });
    }
  }
  await deps.folders.delete(tenant, input.id);
}

export async function needFolder(
  { folders }: Pick<FolderDependencies, "folders">,
  tenant: Tenant,
  id: string,
): Promise<Folder> {
  const folder = await folders.byId(tenant, id);
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
