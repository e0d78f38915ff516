import type { Operations } from "@workspace/contracts";
import type { Handlers } from "@workspace/http";
import {
  addFolder,
  listFolders,
  needFolder,
  removeFolder,
  rescanFolder,
} from "./manage-folders.ts";
import type { FolderDependencies } from "./manage-folders.ts";

type FolderHandlers = Pick<
  Handlers<Operations["knowledge"]>,
  "addFolder" | "getFolder" | "listFolders" | "removeFolder" | "rescanFolder"
>;

export function folderHandlers(deps: FolderDependencies): FolderHandlers {
  return {
    listFolders: async ({ query }) => {
      const page = await listFolders(deps, { limit: query.limit ?? 50, cursor: query.cursor });
      return { status: 200, body: { data: page.rows, next_cursor: page.nextCursor } };
    },

    addFolder: async ({ body }) => {
      const {
        path,
        watch = false,
        include = [],
        exclude = [],
        collection_id: collectionId = null,
      } = body;
      const folder = await addFolder(deps, { path, watch, include, exclude, collectionId });
      return {
        status: 201,
        body: folder,
        headers: { location: `/api/knowledge/folders/${folder.id}` },
      };
    },

    getFolder: async ({ params }) => ({
      status: 200,
      body: await needFolder(deps, params.folder_id),
    }),

    removeFolder: async ({ params, query, context }) => {
      await removeFolder(deps, context, {
        id: params.folder_id,
        keepDocuments: query.keep_documents ?? false,
      });
      return { status: 204 };
    },

    rescanFolder: async ({ params }) => ({
      status: 202,
      body: await rescanFolder(deps, params.folder_id),
    }),
  };
}
