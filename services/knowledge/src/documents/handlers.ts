import type { Operations } from "@workspace/contracts";
import type { Handlers } from "@workspace/http";
import { forTenant } from "../tenancy/tenant.ts";
import { readCursor } from "../threads/manage-threads.ts";
import { addDocument, needDocument } from "./add-document.ts";
import { addUrl } from "./add-url.ts";
import type { AddUrlDependencies } from "./add-url.ts";
import {
  deleteDocument,
  reindexDocument,
  replaceDocumentContent,
  updateDocument,
} from "./change-document.ts";
import type { Document } from "./document.ts";
import { importDocuments } from "./import-documents.ts";
import type { ImportDependencies } from "./import-documents.ts";
import { getDocumentContent, getDocumentOriginal, getPassage } from "./read-document.ts";
import { receiveUpload } from "./receive-upload.ts";

export type DocumentHandlerDependencies = AddUrlDependencies & ImportDependencies;

type DocumentHandlers = Pick<
  Handlers<Operations["knowledge"]>,
  | "addUrl"
  | "createDocument"
  | "createDocumentFromText"
  | "deleteDocument"
  | "getDocument"
  | "getDocumentContent"
  | "getDocumentOriginal"
  | "getPassage"
  | "importDocuments"
  | "listDocuments"
  | "listPassages"
  | "reindexDocument"
  | "reindexDocuments"
  | "replaceDocumentContent"
  | "updateDocument"
>;

export function documentHandlers(deps: DocumentHandlerDependencies): DocumentHandlers {
  const { documents, maxDocumentBytes } = deps;
  return {
    listDocuments: async ({ query, context }) => {
      const { sort = "-created_at" } = query;
      const page = await documents.list(forTenant(context).tenant, {
        words: query.q,
        collectionId: query.collection_id,
        kind: query.kind,
        status: query.status,
        origin: query.origin,
        domain: query.domain,
        externalId: query.external_id,
        sort,
        limit: query.limit ?? 50,
        after: readCursor(query.cursor, orderOf(sort)),
      });
      return { status: 200, body: { data: page.rows, next_cursor: page.nextCursor } };
    },

    createDocument: async ({ body, query, headers, context }) => {
      const work = forTenant(context);
      const request = {
        body,
        headers,
        filename: query.filename,
        contentType: query.content_type,
        maxBytes: maxDocumentBytes,
      };
      const added = await receiveUpload(request, (upload) =>
        addDocument(deps, work, {
          ...upload,
          origin: "upload",
          sourceUrl: query.source_url,
          externalId: query.external_id,
          collectionId: query.collection_id,
          given: { title: query.title, language: query.language, publishedAt: query.published_at },
        }),
      );
      return created(added);
    },

    createDocumentFromText: async ({ body, context }) => {
      const added = await addDocument(deps, forTenant(context), {
        content: Buffer.from(body.text.toWellFormed()),
        filename: body.filename,
        contentType: "text/plain; charset=utf-8",
        origin: "upload",
        sourceUrl: body.source_url,
        externalId: body.external_id,
        collectionId: body.collection_id,
        given: {
          title: body.title,
          language: body.language,
          publishedAt: body.published_at,
          kind: body.kind,
        },
      });
      return created(added);
    },

    addUrl: async ({ body, context }) => {
      const { url, title, language, collection_id: collectionId } = body;
      const input = { url, title, language, collectionId };
      return created(await addUrl(deps, forTenant(context), input));
    },

    importDocuments: async ({ body, query, context }) => {
      const { collection_id: collectionId, collection } = query;
      return {
        status: 200,
        body: await importDocuments(deps, forTenant(context), {
          collectionId,
          collection,
          lines: body,
        }),
      };
    },

    reindexDocuments: async ({ query, context }) => {
      const { tenant } = forTenant(context);
      const queued = await documents.requeue(tenant, { collectionId: query.collection_id });
      deps.wakeIndexer();
      return { status: 202, body: { queued_documents: queued } };
    },

    getDocument: async ({ params, context }) => ({
      status: 200,
      body: await needDocument(documents, forTenant(context).tenant, params.document_id),
    }),

    updateDocument: async ({ params, body, context }) => ({
      status: 200,
      body: await updateDocument(deps, forTenant(context), {
        id: params.document_id,
        title: body.title,
        sourceUri: body.source_url,
        language: body.language,
        publishedAt: body.published_at,
        externalId: body.external_id,
        collectionIds: body.collection_ids,
      }),
    }),

    deleteDocument: async ({ params, context }) => {
      await deleteDocument(deps, forTenant(context), params.document_id);
      return { status: 204 };
    },

    getDocumentContent: async ({ params, query, context }) => ({
      status: 200,
      body: await getDocumentContent(deps, forTenant(context), {
        id: params.document_id,
        charStart: query.char_start ?? 0,
        charEnd: query.char_end,
      }),
    }),

    replaceDocumentContent: async ({ params, body, query, headers, context }) => {
      const work = forTenant(context);
      const request = {
        body,
        headers,
        filename: query.filename,
        contentType: query.content_type,
        maxBytes: maxDocumentBytes,
      };
      const document = await receiveUpload(request, (upload) =>
        replaceDocumentContent(deps, work, {
          ...upload,
          id: params.document_id,
          expectedRevision: query.expected_revision,
        }),
      );
      return { status: 200, body: document };
    },

    getDocumentOriginal: async ({ params, context }) => {
      const { document, content, fileName } = await getDocumentOriginal(
        deps,
        forTenant(context),
        params.document_id,
      );
      return {
        status: 200,
        content,
        contentType: "application/octet-stream",
        headers: {
          "content-disposition": attachment(fileName),
          "x-original-content-type": document.content_type,
          "x-content-type-options": "nosniff",
        },
      };
    },

    listPassages: async ({ params, query, context }) => {
      const { tenant } = forTenant(context);
      await needDocument(documents, tenant, params.document_id);
      const page = await documents.passages(
        tenant,
        params.document_id,
        query.limit ?? 50,
        readCursor(query.cursor, "ordinal"),
      );
      return { status: 200, body: { data: page.rows, next_cursor: page.nextCursor } };
    },

    reindexDocument: async ({ params, context }) => ({
      status: 202,
      body: await reindexDocument(deps, forTenant(context), params.document_id),
    }),

    getPassage: async ({ params, context }) => ({
      status: 200,
      body: await getPassage(deps, forTenant(context), params.passage_id),
    }),
  };
}

function created({ document, created: isNew }: { document: Document; created: boolean }) {
  return isNew
    ? {
        status: 201 as const,
        body: document,
        headers: { location: `/api/knowledge/documents/${document.id}` },
      }
    : { status: 200 as const, body: document };
}

/** What the documents of a list are in order by. */
function orderOf(sort: string): "text" | "size" | "time" {
  if (sort.endsWith("title")) return "text";
  return sort.endsWith("size_bytes") ? "size" : "time";
}

/** RFC 6266, with the name in plain ASCII beside its true form. */
function attachment(fileName: string): string {
  const ascii = fileName.replaceAll(/[^\x20-\x7e]|["\\%]/g, "_").slice(0, 200);
  const encoded = encodeURIComponent(fileName.toWellFormed().slice(0, 200)).replaceAll(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16)}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
