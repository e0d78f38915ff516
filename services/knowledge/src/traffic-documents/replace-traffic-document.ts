import { NotFoundError } from "@workspace/http";
import { addDocument } from "../documents/add-document.ts";
import type { DocumentContext, DocumentDependencies } from "../documents/add-document.ts";
import {
  deleteDocument,
  replaceDocumentContent,
  updateDocument,
} from "../documents/change-document.ts";
import type { Document } from "../documents/document.ts";

export interface TrafficDocument {
  /** The same thing is told again under the same key. */
  key: string;
  title: string;
  /** Markdown. */
  text: string;
  /** The page that shows it. */
  sourceUrl: string;
}

const file = { filename: undefined, contentType: "text/markdown; charset=utf-8" };

/** Puts what traffic shows in the place of what was told under its key before; gives its id. */
export async function replaceTrafficDocument(
  deps: DocumentDependencies,
  context: DocumentContext,
  { key, title, text, sourceUrl }: TrafficDocument,
): Promise<string> {
  const content = Buffer.from(text.toWellFormed());
  const known = await find(deps, context, key);
  if (known === null) {
    const { document } = await addDocument(deps, context, {
      content,
      ...file,
      origin: "traffic",
      sourceUrl,
      externalId: key,
      given: { title, kind: "markdown" },
    });
    return document.id;
  }
  const { id } = known;
  await replaceDocumentContent(deps, context, { id, content, ...file });
  if (known.title !== title || known.source_url !== sourceUrl)
    await updateDocument(deps, context, { id, title, sourceUri: sourceUrl });
  return id;
}

export async function deleteTrafficDocument(
  deps: DocumentDependencies,
  context: DocumentContext,
  key: string,
): Promise<void> {
  const known = await find(deps, context, key);
  if (known === null) return;
  await deleteDocument(deps, context, known.id).catch((error: unknown) => {
    if (!(error instanceof NotFoundError)) throw error;
  });
}

async function find(
  { documents }: DocumentDependencies,
  { tenant }: DocumentContext,
  key: string,
): Promise<Document | null> {
  const page = await documents.list(tenant, {
    origin: "traffic",
    externalId: key,
    sort: "-created_at",
    limit: 1,
    after: null,
  });
  return page.rows[0] ?? null;
}
