import { ProblemError } from "@workspace/http";
import { FetchFailedError, FetchRefusedError } from "../adapters/web-fetch/web-fetcher.ts";
import type { FetchedPage, WebFetcher } from "../adapters/web-fetch/web-fetcher.ts";
import { addDocument } from "./add-document.ts";
import type { DocumentContext, DocumentDependencies } from "./add-document.ts";
import { replaceDocumentContent } from "./change-document.ts";
import type { Document, DocumentOrigin } from "./document.ts";

export interface AddUrlDependencies extends DocumentDependencies {
  web: WebFetcher;
}

export interface AddUrlInput {
  url: string;
  title?: string | undefined;
  language?: string | undefined;
  collectionId?: string | undefined;
  /** `web` for pages that a web search brought. */
  origin?: Extract<DocumentOrigin, "url" | "web">;
}

/** Fetches an address and keeps what it gave; one that is known already is brought up to date. */
export async function addUrl(
  deps: AddUrlDependencies,
  context: DocumentContext,
  input: AddUrlInput,
): Promise<{ document: Document; created: boolean }> {
  const page = await fetchPage(deps.web, input.url, context.signal);
  try {
    const known =
      (await deps.documents.idBySource(context.tenant, page.url)) ??
      (await deps.documents.idBySource(context.tenant, input.url));
    const filename = new URL(page.url).pathname.split("/").at(-1) || undefined;
    const content = {
      content: page.content,
      filename: safeDecode(filename),
      contentType: page.contentType,
    };
    if (known) {
      const document = await replaceDocumentContent(deps, context, { id: known, ...content });
      return { document, created: false };
    }
    const { title, language } = input;
    return await addDocument(deps, context, {
      ...content,
      origin: input.origin ?? "url",
      sourceUrl: page.url,
      collectionId: input.collectionId,
      given: { title, language },
    });
  } catch (error) {
    // The connection may break while its content is being stored.
    throw error instanceof ProblemError || context.signal.aborted
      ? error
      : asProblem(new FetchFailedError("The content broke off", { cause: error }));
  } finally {
    page.content.on("error", () => {}).destroy();
  }
}

async function fetchPage(web: WebFetcher, url: string, signal: AbortSignal): Promise<FetchedPage> {
  try {
    return await web.fetch(url, signal);
  } catch (error) {
    throw asProblem(error);
  }
}

function asProblem(error: unknown): unknown {
  if (error instanceof FetchRefusedError) {
    return new ProblemError({
      type: "url-not-allowed",
      status: 400,
      title: "The address may not be fetched",
      detail: error.message,
      cause: error,
    });
  }
  if (error instanceof FetchFailedError) {
    return new ProblemError({
      type: "fetch-failed",
      status: 502,
      title: "The address could not be fetched",
      detail: error.message,
      cause: error,
    });
  }
  return error;
}

function safeDecode(name: string | undefined): string | undefined {
  try {
    return name === undefined ? undefined : decodeURIComponent(name).replaceAll("\0", "");
  } catch {
    return name;
  }
}
