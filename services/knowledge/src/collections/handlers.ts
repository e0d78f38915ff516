import type { Operations } from "@workspace/contracts";
import type { Handlers } from "@workspace/http";
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
      const page = await listCollections(deps, context, { words, name, cursor, limit });
      return { status: 200, body: { data: page.rows, next_cursor: page.nextCursor } };
    },

    createCollection: async ({ body, context }) => {
      const collection = await createCollection(deps, context, body);
      return {
        status: 201,
        body: collection,
        headers: { location: `/api/knowledge/collections/${collection.id}` },
      };
    },

    getCollection: async ({ params }) => ({
      status: 200,
      body: await needCollection(deps.collections, params.collection_id),
    }),

    updateCollection: async ({ params, body, context }) => ({
      status: 200,
      body: await updateCollection(deps, context, { id: params.collection_id, ...body }),
    }),

    deleteCollection: async ({ params, query, context }) => {
      const deleteDocuments = query.delete_documents ?? false;
      await deleteCollection(deps, context, { id: params.collection_id, deleteDocuments });
      return { status: 204 };
    },

    addDocumentToCollection: async ({ params, context }) => {
      const { collection_id: collectionId, document_id: documentId } = params;
      await addDocumentToCollection(deps, context, { collectionId, documentId });
      return { status: 204 };
    },

    removeDocumentFromCollection: async ({ params, context }) => {
      const { collection_id: collectionId, document_id: documentId } = params;
      await removeDocumentFromCollection(deps, context, { collectionId, documentId });
      return { status: 204 };
    },

    addThreadToCollection: async ({ params }) => {
      await addThreadToCollection(deps, {
        collectionId: params.collection_id,
        threadId: params.thread_id,
      });
      return { status: 204 };
    },

    removeThreadFromCollection: async ({ params, context }) => {
      const { collection_id: collectionId, thread_id: threadId } = params;
      await removeThreadFromCollection(deps, context, { collectionId, threadId });
      return { status: 204 };
    },
  };
}
