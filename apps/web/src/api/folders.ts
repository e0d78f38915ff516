import { knowledge } from "./clients.ts";
import { dropEmpty } from "./drop-empty.ts";

export const addFolder = (path: string, watch: boolean, collectionId: string | null) =>
  knowledge.addFolder({
    body: { path, watch, include: [], exclude: [], ...dropEmpty({ collection_id: collectionId }) },
  });

export const listFolders = (signal: AbortSignal) =>
  knowledge.listFolders({ query: { limit: 200 } }, { signal });

export const rescanFolder = (id: string) => knowledge.rescanFolder({ path: { folder_id: id } });

export const removeFolder = (id: string, keepDocuments: boolean) =>
  knowledge.removeFolder({ path: { folder_id: id }, query: { keep_documents: keepDocuments } });
