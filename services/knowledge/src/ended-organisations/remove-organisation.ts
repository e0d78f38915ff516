import { NotFoundError } from "@workspace/http";
import type { Logger } from "@workspace/telemetry";
import { deleteCollection } from "../collections/manage-collections.ts";
import type { CollectionDependencies } from "../collections/manage-collections.ts";
import { deleteSomeDocuments } from "../documents/delete-some-documents.ts";
import type { DocumentDependencies } from "../documents/add-document.ts";
import { removeFolder } from "../folders/manage-folders.ts";
import type { FolderDependencies } from "../folders/manage-folders.ts";
import { createRecoveryContext } from "../runs/recovery-context.ts";
import { ownerTenant } from "../tenancy/tenant.ts";
import { deleteThread } from "../threads/manage-threads.ts";
import type { ThreadDependencies } from "../threads/manage-threads.ts";
import type { Bare, LeftoverRepository } from "./leftover-repository.ts";

export interface RemovalDependencies {
  leftovers: LeftoverRepository;
  documents: DocumentDependencies;
  folders: FolderDependencies;
  collections: CollectionDependencies;
  threads: ThreadDependencies;
  logger: Logger;
}

export type Removed = Record<
  "chats" | "runs" | "threads" | "folders" | "documents" | "collections" | "cachedAnswers",
  number
>;

const batch = 100;

/**
 * Removes all that belongs to an organisation, some at a time, and may be broken off anywhere: what
 * is left is what the next call removes. What makes more of it goes first: chats before the threads
 * that they make, folders before the documents that a scan would bring back.
 */
export async function removeOrganisation(
  deps: RemovalDependencies,
  organisationId: string,
  signal: AbortSignal,
): Promise<Removed> {
  const { leftovers } = deps;
  const tenant = ownerTenant({ organisationId });
  const context = { ...createRecoveryContext(deps.logger, tenant), signal };

  const untilNone = async (removeSome: () => Promise<number>): Promise<number> => {
    for (let removed = 0; ;) {
      signal.throwIfAborted();
      const count = await removeSome();
      if (count === 0) return removed;
      removed += count;
    }
  };
  /** Each by its verb, in the order of their ids, so that none is tried twice. */
  const eachOf = (
    what: "collection" | "folder" | "thread",
    remove: (id: string) => Promise<void>,
  ) => {
    let last = "";
    return untilNone(async () => {
      const ids = await leftovers.idsOf(organisationId, what, last, batch);
      for (const id of ids) {
        signal.throwIfAborted();
        await remove(id).catch(ignoreMissing);
        last = id;
      }
      return ids.length;
    });
  };
  const bare = (what: Bare) => untilNone(() => leftovers.deleteBare(organisationId, what, batch));

  return {
    chats: await bare("async_chats"),
    runs: await untilNone(async () => {
      const ids = await leftovers.deleteResponses(organisationId, batch);
      await Promise.all(ids.map((id) => deps.threads.discardAnswer(id)));
      return ids.length;
    }),
    threads: await eachOf("thread", (id) => deleteThread(deps.threads, context, id)),
    folders: await eachOf("folder", (id) =>
      removeFolder(deps.folders, context, { id, keepDocuments: true }),
    ),
    documents: await untilNone(() => deleteSomeDocuments(deps.documents, context, batch)),
    collections: await eachOf("collection", (id) =>
      deleteCollection(deps.collections, context, { id, deleteDocuments: false }),
    ),
    cachedAnswers: await bare("answer_cache"),
  };
}

/** Whoever was still at work may have removed it first. */
function ignoreMissing(error: unknown): void {
  if (!(error instanceof NotFoundError)) throw error;
}
