import { createHash } from "node:crypto";
import { InvalidInputError, NotFoundError, TooLargeError } from "@workspace/http";
import type { Schemas } from "@workspace/contracts";
import { passageInput } from "../indexing/passage-input.ts";
import type { IndexingEvents } from "../indexing/indexing-events.ts";
import { readCorpus } from "../parsing/corpus.ts";
import type { CorpusEntry } from "../parsing/corpus.ts";
import { readCorpusText } from "../parsing/corpus-text.ts";
import { asDocumentParseError } from "../parsing/parse-errors.ts";
import { installationOnly } from "../tenancy/owners.ts";
import { mayChange } from "../tenancy/tenant.ts";
import type { Tenant, TenantContext } from "../tenancy/tenant.ts";
import type { ImportedLine, ImportRepository, ImportTarget } from "./import-repository.ts";

export type ImportResult = Schemas["knowledge"]["ImportResult"];

export interface ImportDependencies {
  imports: ImportRepository;
  events: IndexingEvents;
  wakeIndexer: () => void;
  /** Of one import, all its lines together. */
  maxImportBytes: number;
}

/** A batch is written when it holds this many lines or characters. */
const batchLines = 500;
const batchCharacters = 2_000_000;
/** Time for which lines are split before other work gets a turn. */
const sliceMs = 8;
const maxErrors = 100;

/** Reads a corpus line by line and stores it batch by batch, so that a cut connection keeps what came. */
export async function importDocuments(
  deps: ImportDependencies,
  { signal, tenant }: Pick<TenantContext, "signal" | "tenant">,
  input: {
    collectionId?: string | undefined;
    collection?: string | undefined;
    lines: AsyncIterable<Uint8Array>;
  },
): Promise<ImportResult> {
  const target = await findCollection(deps.imports, tenant, input);
  const result: ImportResult = {
    collection_id: target.collectionId,
    lines: 0,
    created: 0,
    replaced: 0,
    unchanged: 0,
    failed: 0,
    errors: [],
  };
  let batch = new Map<string, ImportedLine>();
  let characters = 0;
  let nextRefresh = batchLines;
  let sliceStart = performance.now();
  const flush = async () => {
    if (batch.size === 0) return;
    const counts = await deps.imports.store(target, [...batch.values()]);
    result.created += counts.created;
    result.replaced += counts.replaced;
    result.unchanged += counts.unchanged;
    if (result.created >= nextRefresh) {
      nextRefresh = result.created * 10;
      await deps.imports.refreshStatistics();
    }
    batch = new Map();
    characters = 0;
    deps.events.publish({ kind: "progress" });
    deps.wakeIndexer();
  };
  try {
    for await (const line of readCorpus(bounded(input.lines, deps.maxImportBytes))) {
      signal.throwIfAborted();
      result.lines++;
      if ("fault" in line) {
        const { lineNumber, externalId, detail } = line.fault;
        result.failed++;
        if (result.errors.length < maxErrors)
          result.errors.push({ line: lineNumber, external_id: externalId, detail });
        continue;
      }
      // A later line with the same id stands for the earlier one, which counts as stored first.
      if (batch.has(line.entry.externalId)) await flush();
      batch.set(line.entry.externalId, splitLine(line.entry));
      characters += line.entry.text.length;
      if (performance.now() - sliceStart > sliceMs) {
        await new Promise(setImmediate);
        sliceStart = performance.now();
      }
      if (batch.size >= batchLines || characters > batchCharacters) await flush();
    }
  } catch (error) {
    // What came before the cut is kept, as promised; the cut itself is still told.
    await flush();
    throw asDocumentParseError(error);
  }
  await flush();
  return result;
}

async function* bounded(
  source: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<Uint8Array> {
  let total = 0;
  for await (const chunk of source) {
    total += chunk.byteLength;
    if (total > maxBytes)
      throw new TooLargeError(
        `An import may have ${maxBytes} bytes at most; what came before is stored`,
      );
    yield chunk;
  }
}

async function findCollection(
  imports: ImportRepository,
  tenant: Tenant,
  input: { collectionId?: string | undefined; collection?: string | undefined },
): Promise<ImportTarget> {
  const { collectionId, collection } = input;
  if ((collectionId === undefined) === (collection === undefined)) {
    throw new InvalidInputError("Name the collection by either `collection_id` or `collection`", [
      { pointer: "query/collection_id", detail: "give either this or `collection`" },
    ]);
  }
  const target = await imports.collection(
    tenant,
    collectionId === undefined ? { name: collection ?? "" } : { id: collectionId },
  );
  if (target === null)
    throw new NotFoundError(`There is no collection ${collectionId ?? collection}`);
  if (!mayChange(tenant, target.organisationId)) throw installationOnly("collection");
  return target;
}

function splitLine({ externalId, title, text }: CorpusEntry): ImportedLine {
  const { text: body, language, passages } = readCorpusText(title, text);
  return {
    externalId,
    title,
    language,
    text: body,
    sha256: createHash("sha256").update(body).digest("hex"),
    sizeBytes: Buffer.byteLength(body),
    passages: passages.map((passage) => passageInput(title, passage)),
  };
}
