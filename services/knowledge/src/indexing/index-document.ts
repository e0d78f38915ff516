import { ProblemError } from "@workspace/http";
import { BlobNotFoundError } from "@workspace/storage";
import type { BlobStore } from "@workspace/storage";
import { readCorpusText } from "../parsing/corpus-text.ts";
import type { DocumentParser } from "../parsing/document-parser.ts";
import type { ParsedDocument } from "../parsing/parsed-document.ts";
import { embeddingText, passageInput } from "./passage-input.ts";
import type { PassageInput } from "./passage-input.ts";
import type { IndexingRepository, PendingDocument } from "./repository.ts";

export interface IndexDocumentDependencies {
  indexing: IndexingRepository;
  blobs: BlobStore;
  parser: DocumentParser;
}

const maxAttempts = 3;
/** Passages whose terms are counted before other work gets a turn. */
const sliceSize = 100;

/**
 * Reads one waiting document and puts its passages into the index. Says what became of it:
 * `superseded` when the document changed meanwhile and waits again, or is gone.
 */
export async function indexDocument(
  deps: IndexDocumentDependencies,
  id: string,
  signal: AbortSignal,
): Promise<"ready" | "failed" | "superseded"> {
  const document = await deps.indexing.begin(id);
  if (!document) return "superseded";
  if (document.attempts > maxAttempts) {
    const detail = `Reading the document did not come to an end in ${maxAttempts} attempts.`;
    return giveUp(deps, document, { type: "document-too-complex", detail });
  }
  let parsed: ParsedDocument;
  try {
    parsed = await readContent(deps, document, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    if (error instanceof BlobNotFoundError) {
      return giveUp(deps, document, {
        type: "content-missing",
        detail: "The original is not in the store any more.",
      });
    }
    if (!(error instanceof ProblemError)) throw error;
    return giveUp(deps, document, { type: error.type, detail: error.detail ?? error.title });
  }
  const title = document.given.title ?? parsed.title;
  const passages = await withVectors(deps, document.id, title, await withTerms(title, parsed));
  return (await deps.indexing.finish(document, parsed, passages)) ? "ready" : "superseded";
}

async function readContent(
  { indexing, blobs, parser }: IndexDocumentDependencies,
  document: PendingDocument,
  signal: AbortSignal,
): Promise<ParsedDocument> {
  if (document.origin === "corpus") {
    // A line of a corpus has no file of its own: its text is stored as it was read.
    const text = await indexing.storedText(document.id);
    if (text !== null) return readCorpusText(document.title, text);
  }
  const bytes = await blobs.get(document.contentSha256);
  const { kind } = document.given;
  return parser.parseDocument(
    {
      bytes: new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      filename: document.fileName ?? nameInAddress(document.sourceUri) ?? document.title,
      ...(document.contentType ? { declaredType: document.contentType } : {}),
      ...(kind ? { kind } : {}),
    },
    { signal },
  );
}

async function withTerms(title: string, { passages }: ParsedDocument): Promise<PassageInput[]> {
  const inputs: PassageInput[] = [];
  for (const [index, passage] of passages.entries()) {
    if (index % sliceSize === sliceSize - 1) await new Promise(setImmediate);
    inputs.push(passageInput(title, passage));
  }
  return inputs;
}

/** A passage that reads as before keeps its vector: a small edit of a long document costs little. */
async function withVectors(
  { indexing }: IndexDocumentDependencies,
  id: string,
  title: string,
  passages: PassageInput[],
): Promise<PassageInput[]> {
  const before = await indexing.embeddingsOf(id);
  if (before.length === 0) return passages;
  const vectors = new Map(
    before.map((row) => [embeddingText(row.title, row.headingPath, row.text), row.embedding]),
  );
  return passages.map((passage) => ({
    ...passage,
    embedding: vectors.get(embeddingText(title, passage.headingPath, passage.text)) ?? null,
  }));
}

async function giveUp(
  { indexing }: IndexDocumentDependencies,
  document: PendingDocument,
  error: { type: string; detail: string },
): Promise<"failed" | "superseded"> {
  return (await indexing.fail(document, error)) ? "failed" : "superseded";
}

function nameInAddress(address: string | null): string | undefined {
  if (!address || !URL.canParse(address)) return undefined;
  return new URL(address).pathname.split("/").at(-1) || undefined;
}
