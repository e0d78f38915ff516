import type { Operations } from "@workspace/contracts";
import type { Handlers } from "@workspace/http";
import { forTenant } from "../tenancy/tenant.ts";
import {
  addDocumentToCollection,
  addThreadToCollection,
  createCollection,
  deleteCollection,
  listCollections,
  needCollection,
  removeDocumentFromCollection,
  removeThreadFromCollection,
  updateCollection,
} from "./manage-collections.ts";
import type { CollectionDependencies } from "./manage-collections.ts";

type CollectionHandlers = Pick<
  Handlers<Operations["knowledge"]>,
  | "addDocumentToCollection"
  | "addThreadToCollection"
  | "createCollection"
  | "deleteCollection"
  | "getCollection"
  | "listCollections"
  | "removeDocumentFromCollection"
  | "removeThreadFromCollection"
  | "updateCollection"
>;

export function collectionHandlers(deps: CollectionDependencies): CollectionHandlers {
  return {
    listCollections: async ({ query, context }) => {
      const { q: words, name, cursor, limit = 50 } = query;
      const page = await listCollections(deps, forTenant(context), { words, name, cursor, limit });
      return { status: 200, body: { data: page.rows, next_cursor: page.nextCursor } };
    },

    createCollection: async ({ body, context }) => {
      const collection = await createCollection(deps, forTenant(context), body);
      return {
        status: 201,
        body: collection,
        headers: { location: `/api/knowledge/collections/${collection.id}` },
      };
    },

    getCollection: async ({ params, context }) => ({
      status: 200,
      body: await needCollection(deps.collections, forTenant(context).tenant, params.collection_id),
    }),

    updateCollection: async ({ params, body, context }) => ({
      status: 200,
      body: await updateCollection(deps, forTenant(context), { id: params.collection_id, ...body }),
    }),

    deleteCollection: async ({ params, query, context }) => {
      const deleteDocuments = query.delete_documents ?? false;
      await deleteCollection(deps, forTenant(context), {
        id: params.collection_id,
        deleteDocuments,
      });
      return { status: 204 };
    },

    addDocumentToCollection: async ({ params, context }) => {
      const { collection_id: collectionId, document_id: documentId } = params;
      await addDocumentToCollection(deps, forTenant(context), { collectionId, documentId });
      return { status: 204 };
    },

    removeDocumentFromCollection: async ({ params, context }) => {
      const { collection_id: collectionId, document_id: documentId } = params;
      await removeDocumentFromCollection(deps, forTenant(context), { collectionId, documentId });
      return { status: 204 };
    },

    addThreadToCollection: async ({ params, context }) => {
      const { collection_id: collectionId, thread_id: threadId } = params;
      await addThreadToCollection(deps, forTenant(context), { collectionId, threadId });
      return { status: 204 };
    },

    removeThreadFromCollection: async ({ params, context }) => {
      const { collection_id: collectionId, thread_id: threadId } = params;
      await removeThreadFromCollection(deps, forTenant(context), { collectionId, threadId });
      return { status: 204 };
    },
  };
}
