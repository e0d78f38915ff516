import { Command } from "@commander-js/extra-typings";
import { ApiError } from "@workspace/client";
import { isLoopback } from "../access/address.ts";
import { addFile } from "../adding/add-file.ts";
import { indexFolder, uploadFolder } from "../adding/add-folder.ts";
import { failedDocuments } from "../adding/failed-documents.ts";
import { importCorpus } from "../adding/import-corpus.ts";
import { lookAtSource } from "../adding/look-at-source.ts";
import type { Source } from "../adding/look-at-source.ts";
import { waitUntilIndexed } from "../adding/wait-until-indexed.ts";
import { ensureCollection } from "../collection-of.ts";
import { connect } from "../connection.ts";
import type { Connection } from "../connection.ts";
import { Failure, usageFailure } from "../failure.ts";
import { cancelOnInterrupt } from "../terminal/cancellation.ts";
import { byteCount, count, printJson, printLine } from "../terminal/output.ts";
import { createProgressBar } from "../terminal/progress-bar.ts";
import type { ProgressBar } from "../terminal/progress-bar.ts";

interface AddOptions {
  collection?: string | undefined;
  title?: string | undefined;
  watch: boolean;
  wait: boolean;
  json: boolean;
}

interface Added {
  source: string;
  documentId?: string;
  result: Record<string, unknown>;
  summary: string;
}

export function addCommand() {
  return new Command("add")
    .description("add files, folders, web pages or a corpus")
    .argument("<path-or-url...>")
    .option("-c, --collection <name>", "put them into this collection; made if there is none")
    .option("--title <title>", "title of the one document that is added")
    .option("--watch", "for folders: follow changes from now on", false)
    .option("--no-wait", "do not wait until they can be found")
    .option("--json", "print the results as JSON", false)
    .addHelpText(
      "after",
      `
A corpus is a .jsonl file with lines of {"_id", "title", "text"}; it needs --collection.

Examples:
  $ workspace add handbook.pdf notes.md
  $ workspace add ./docs --watch
  $ workspace add https://docs.perplexity.ai/changelog
  $ workspace add corpus.jsonl --collection papers`,
    )
    .action(async (sources, options) => {
      const signal = cancelOnInterrupt();
      if (options.title !== undefined && sources.length > 1) {
        throw usageFailure("--title names one document; add the others apart.");
      }
      const looked: Source[] = [];
      for (const source of sources) looked.push(await lookAtSource(source, options));
      const connection = await connect();
      const bar = createProgressBar("Adding", options.json);
      const added: Added[] = [];
      try {
        for (const source of looked) {
          added.push(await addSource(connection, source, options, bar, signal));
          bar.clear();
          if (!options.json) printLine(added.at(-1)?.summary);
        }
        if (options.wait) {
          const indexing = createProgressBar("Indexing", options.json);
          await waitUntilIndexed(connection.knowledge, indexing.update, signal).finally(
            indexing.clear,
          );
        }
      } finally {
        bar.clear();
      }
      if (options.json) printJson(added.map(({ source, result }) => ({ source, ...result })));
      if (options.wait) await needReadable(connection, added, signal);
    });
}

/** @throws Failure that says which of the documents cannot be read, and why */
async function needReadable(
  { knowledge }: Connection,
  added: readonly Added[],
  signal: AbortSignal,
): Promise<void> {
  const ids = added.flatMap(({ documentId }) => documentId ?? []);
  const failed = await failedDocuments(knowledge, ids, signal);
  if (failed.length === 0) return;
  const lines = failed.map(({ id, title, reason }) => `\n  ${title} (${id}): ${reason}`);
  throw new Failure(`${count(failed.length, "document")} cannot be read:${lines.join("")}`);
}

async function addSource(
  connection: Connection,
  looked: Source,
  options: AddOptions,
  bar: ProgressBar,
  signal: AbortSignal,
): Promise<Added> {
  const { kind, source } = looked;
  if (kind === "page") return addPage(connection, source, options, signal);
  const { path } = looked;
  if (kind === "folder") return addFolder(connection, path, options, bar, signal);
  if (kind === "corpus") return addCorpus(connection, path, looked.collection, bar, signal);
  bar.update(0, 1, source);
  const { document, isNew } = await addFile(
    connection.knowledge,
    path,
    {
      ...(options.title === undefined ? {} : { title: options.title }),
      ...(await collectionOf(connection, options, signal)),
    },
    signal,
  );
  return {
    source,
    documentId: document.id,
    result: { kind: "document", new: isNew, document },
    summary: isNew
      ? `${document.title} (${document.kind}, ${byteCount(document.size_bytes)}) is added as ${document.id}`
      : `${document.title} was there already as ${document.id}`,
  };
}

async function addPage(
  connection: Connection,
  url: string,
  options: AddOptions,
  signal: AbortSignal,
): Promise<Added> {
  const { collectionId } = await collectionOf(connection, options, signal);
  const document = await connection.knowledge.addUrl(
    {
      body: {
        url,
        ...(options.title === undefined ? {} : { title: options.title }),
        ...(collectionId === undefined ? {} : { collection_id: collectionId }),
      },
    },
    { signal },
  );
  return {
    source: url,
    documentId: document.id,
    result: { kind: "document", document },
    summary: `${document.title} (${document.kind}, ${byteCount(document.size_bytes)}) is added as ${document.id}`,
  };
}

async function addCorpus(
  { knowledge }: Connection,
  path: string,
  collection: string,
  bar: ProgressBar,
  signal: AbortSignal,
): Promise<Added> {
  const result = await importCorpus(
    knowledge,
    path,
    collection,
    (sent, total) => bar.update(sent, total, `${byteCount(sent)} of ${byteCount(total)}`),
    signal,
  );
  const faults = result.errors.map(({ line, detail }) => `\n  line ${line}: ${detail}`).join("");
  return {
    source: path,
    result: { kind: "corpus", ...result },
    summary: `${count(result.lines, "line")} read: ${result.created} new, ${result.replaced} replaced, ${result.unchanged} unchanged, ${result.failed} refused${faults}`,
  };
}

async function addFolder(
  connection: Connection,
  path: string,
  options: AddOptions,
  bar: ProgressBar,
  signal: AbortSignal,
): Promise<Added> {
  const collection = await collectionOf(connection, options, signal);
  if (isLoopback(new URL(connection.url))) {
    try {
      const settings = { watch: options.watch, ...collection };
      const folder = await indexFolder(connection.knowledge, path, settings, bar.update, signal);
      return {
        source: path,
        result: { kind: "folder", folder },
        summary: `${count(folder.document_count, "document")} of ${path}${folder.watch ? ", followed from now on" : ""}`,
      };
    } catch (error) {
      // The workspace may not read there; we can.
      if (options.watch || !(error instanceof ApiError) || error.status !== 400) throw error;
    }
  } else if (options.watch) {
    throw usageFailure("--watch needs a workspace on this machine: it reads the folder itself.");
  }
  const uploaded = await uploadFolder(
    connection.knowledge,
    path,
    collection.collectionId,
    bar.update,
    signal,
  );
  const refused = uploaded.refused.map((file) => `\n  ${file.path}: ${file.reason}`).join("");
  return {
    source: path,
    result: { kind: "upload", ...uploaded },
    summary: `${count(uploaded.added, "file")} of ${path} added, ${uploaded.unchanged} were there, ${uploaded.refused.length} refused${refused}`,
  };
}

async function collectionOf(
  { knowledge }: Connection,
  { collection }: AddOptions,
  signal: AbortSignal,
): Promise<{ collectionId?: string }> {
  if (collection === undefined) return {};
  return { collectionId: await ensureCollection(knowledge, collection, signal) };
}
