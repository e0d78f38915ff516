import type { Operations } from "@workspace/contracts";
import type { Handlers } from "@workspace/http";
import { forTenant } from "../tenancy/tenant.ts";
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
    listFolders: async ({ query, context }) => {
      const { limit = 50, cursor } = query;
      const page = await listFolders(deps, forTenant(context), { limit, cursor });
      return { status: 200, body: { data: page.rows, next_cursor: page.nextCursor } };
    },

    addFolder: async ({ body, context }) => {
      const {
        path,
        watch = false,
        include = [],
        exclude = [],
        collection_id: collectionId = null,
      } = body;
      const input = { path, watch, include, exclude, collectionId };
      const folder = await addFolder(deps, forTenant(context), input);
      return {
        status: 201,
        body: folder,
        headers: { location: `/api/knowledge/folders/${folder.id}` },
      };
    },

    getFolder: async ({ params, context }) => ({
      status: 200,
      body: await needFolder(deps, forTenant(context).tenant, params.folder_id),
    }),

    removeFolder: async ({ params, query, context }) => {
      await removeFolder(deps, forTenant(context), {
        id: params.folder_id,
        keepDocuments: query.keep_documents ?? false,
      });
      return { status: 204 };
    },

    rescanFolder: async ({ params, context }) => ({
      status: 202,
      body: await rescanFolder(deps, forTenant(context), params.folder_id),
    }),
  };
}
