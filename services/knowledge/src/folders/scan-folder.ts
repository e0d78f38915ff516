import { createReadStream } from "node:fs";
import { ProblemError } from "@workspace/http";
import { addDocument } from "../documents/add-document.ts";
import type { DocumentContext, DocumentDependencies } from "../documents/add-document.ts";
import { deleteDocument, replaceDocumentContent } from "../documents/change-document.ts";
import type { Folder, FolderRepository, FolderScan, KnownFile } from "./repository.ts";
import { walkFolder } from "./walk-folder.ts";
import type { FolderFile } from "./walk-folder.ts";

export interface ScanDependencies extends DocumentDependencies {
  folders: FolderRepository;
  maxFolderFiles: number;
}

const progressEvery = 50;

/** Brings the documents of a folder to what its files are now, for the folder's owner. */
export async function scanFolder(
  deps: ScanDependencies,
  context: DocumentContext,
  folder: Folder,
): Promise<FolderScan> {
  const { signal, tenant } = context;
  const scan: FolderScan = {
    started_at: new Date().toISOString(),
    finished_at: null,
    files_seen: 0,
    added: 0,
    replaced: 0,
    removed: 0,
    failed: 0,
  };
  await deps.folders.saveScan(tenant, folder.id, scan, null);
  try {
    const { include, exclude } = folder;
    const walk = await walkFolder(folder.path, {
      include,
      exclude,
      maxFiles: deps.maxFolderFiles,
      signal,
    });
    const known = await deps.folders.files(tenant, folder.id);
    for (const file of walk.files) {
      signal.throwIfAborted();
      scan.files_seen++;
      await takeFile(deps, context, folder, file, known.get(file.path), scan);
      known.delete(file.path);
      if (scan.files_seen % progressEvery === 0)
        await deps.folders.saveScan(tenant, folder.id, scan, null);
    }
    for (const [path, { documentId }] of known) {
      // What lies in a folder that could not be read may well be there still.
      if (walk.unreadable.some((unreadable) => path.startsWith(`${unreadable}/`))) continue;
      await deleteDocument(deps, context, documentId).catch(ignoreMissing);
      scan.removed++;
    }
    scan.failed += walk.unreadable.length;
    scan.finished_at = new Date().toISOString();
    await deps.folders.saveScan(tenant, folder.id, scan, null);
  } catch (error) {
    // Stopped by the service's end: the next start goes on with it.
    if (signal.aborted) throw error;
    scan.finished_at = new Date().toISOString();
    await deps.folders.saveScan(
      tenant,
      folder.id,
      scan,
      error instanceof Error ? error.message : String(error),
    );
  }
  return scan;
}

async function takeFile(
  deps: ScanDependencies,
  context: DocumentContext,
  folder: Folder,
  file: FolderFile,
  known: KnownFile | undefined,
  scan: FolderScan,
): Promise<void> {
  if (known?.sizeBytes === file.sizeBytes && known.modifiedMs === file.modifiedMs) return;
  const content = createReadStream(file.absolutePath);
  // The file may go before anyone reads the stream; whoever reads it is told by the reading.
  content.on("error", () => {});
  const filename = file.path.split("/").at(-1) ?? file.path;
  const { signal, tenant } = context;
  try {
    let documentId = known?.documentId;
    if (known) {
      const before = await deps.documents.byId(tenant, known.documentId);
      const after = await replaceDocumentContent(deps, context, {
        id: known.documentId,
        content,
        filename,
        contentType: undefined,
      });
      if (before?.revision !== after.revision) scan.replaced++;
    } else {
      const { document } = await addDocument(deps, context, {
        content,
        filename,
        contentType: undefined,
        origin: "folder",
        originPath: file.path,
        folderId: folder.id,
        collectionId: folder.collection_id ?? undefined,
        given: {},
      });
      documentId = document.id;
      scan.added++;
    }
    if (documentId) await deps.folders.saveFileTime(tenant, documentId, file.modifiedMs);
  } catch (error) {
    if (signal.aborted || !isFileFault(error)) throw error;
    scan.failed++;
  } finally {
    content.destroy();
  }
}

/** Too large, not to be read, or gone: a matter of this file, not of the scan. */
function isFileFault(error: unknown): boolean {
  if (error instanceof ProblemError) return error.status < 500;
  return (
    error instanceof Error &&
    "syscall" in error &&
    "code" in error &&
    ["EACCES", "EPERM", "ENOENT", "EISDIR", "EIO", "EBUSY"].includes(String(error.code))
  );
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof ProblemError) || error.status !== 404) throw error;
}
