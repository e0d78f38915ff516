import type { Readable } from "node:stream";
import { InvalidInputError, NotFoundError, ProblemError } from "@workspace/http";
import type { BlobStore } from "@workspace/storage";
import type { Tenant } from "../tenancy/tenant.ts";
import { needDocument } from "./add-document.ts";
import type { Document, DocumentContent, Passage } from "./document.ts";
import type { DocumentRepository } from "./repository.ts";

/** The text that passages point into, or a part of it. Offsets beyond the end are the end. */
export async function getDocumentContent(
  { documents }: { documents: DocumentRepository },
  { tenant }: { tenant: Tenant },
  input: { id: string; charStart: number; charEnd?: number | undefined },
): Promise<DocumentContent> {
  const stored = await documents.text(tenant, input.id);
  if (!stored) throw new NotFoundError(`There is no document ${input.id}`);
  if (input.charEnd !== undefined && input.charEnd < input.charStart) {
    throw new InvalidInputError("`char_end` must be at least `char_start`", [
      { pointer: "query/char_end", detail: "less than char_start" },
    ]);
  }
  const { text, revision, kind, status } = stored;
  if (text === null) throw notReady(status);
  const start = Math.min(input.charStart, text.length);
  const end = Math.min(input.charEnd ?? text.length, text.length);
  return {
    document_id: input.id,
    revision,
    format:
      kind === "code" || kind === "json"
        ? "code"
        : kind === "text" || kind === "pdf"
          ? "plain"
          : "markdown",
    text: text.slice(start, end),
    char_start: start,
    char_end: end,
    char_count: text.length,
    line_start: lineAt(text, start),
  };
}

/** The bytes that were added. A line of a corpus has its text for an original. */
export async function getDocumentOriginal(
  { documents, blobs }: { documents: DocumentRepository; blobs: BlobStore },
  { tenant }: { tenant: Tenant },
  id: string,
): Promise<{ document: Document; content: Readable | Uint8Array; fileName: string }> {
  const document = await needDocument(documents, tenant, id);
  const fileName = document.origin_path?.split(/[\\/]/).at(-1) ?? document.title;
  if (document.origin !== "corpus")
    return { document, content: await blobs.open(document.content_sha256), fileName };
  const stored = await documents.text(tenant, id);
  return {
    document,
    content: Buffer.from(stored?.text ?? ""),
    fileName: `${document.external_id ?? id}.txt`,
  };
}

export async function getPassage(
  { documents }: { documents: DocumentRepository },
  { tenant }: { tenant: Tenant },
  id: string,
): Promise<Passage> {
  const number = Number(id.match(/^psg_(\d{1,15})$/)?.[1]);
  const passage = Number.isSafeInteger(number) ? await documents.passage(tenant, number) : null;
  if (!passage) throw new NotFoundError(`There is no passage ${id}`);
  return passage;
}

function notReady(status: Document["status"]): ProblemError {
  const detail =
    status === "failed"
      ? "The document could not be read."
      : "The document is still being read; try again soon.";
  return new ProblemError({
    type: "document-not-ready",
    status: 409,
    title: "The document has no text yet",
    detail,
  });
}

function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < offset; at = text.indexOf("\n", at + 1))
    line++;
  return line;
}
