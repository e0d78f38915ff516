import { knowledge } from "./clients.ts";

const at = (id: string) => ({ path: { collection_id: id } });

export const listCollections = (signal: AbortSignal) =>
  knowledge.listCollections({ query: { limit: 200 } }, { signal });

export const getCollection = (id: string, signal: AbortSignal) =>
  knowledge.getCollection(at(id), { signal });

export const createCollection = (input: { name: string; description: string }) =>
  knowledge.createCollection({ body: input });

export const updateCollection = (id: string, changes: { name: string; description: string }) =>
  knowledge.updateCollection({ ...at(id), body: changes });

export const deleteCollection = (id: string, deleteDocuments: boolean) =>
  knowledge.deleteCollection({ ...at(id), query: { delete_documents: deleteDocuments } });

export const addDocumentToCollection = (id: string, documentId: string) =>
  knowledge.addDocumentToCollection({ path: { collection_id: id, document_id: documentId } });

export const removeDocumentFromCollection = (id: string, documentId: string) =>
  knowledge.removeDocumentFromCollection({ path: { collection_id: id, document_id: documentId } });

export const addThreadToCollection = (id: string, threadId: string) =>
  knowledge.addThreadToCollection({ path: { collection_id: id, thread_id: threadId } });

export const removeThreadFromCollection = (id: string, threadId: string) =>
  knowledge.removeThreadFromCollection({ path: { collection_id: id, thread_id: threadId } });
