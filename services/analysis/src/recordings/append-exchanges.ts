import { ConflictError, InvalidInputError, NotFoundError, TooLargeError } from "@workspace/http";
import type { ProblemError, RequestContext } from "@workspace/http";
import { createRedactor, HarError, readHarPieces } from "@workspace/traffic";
import type { HarItem, HarLimits, RedactionRules, Redactor } from "@workspace/traffic";
import type { CaptureRepository } from "../captures/repository.ts";
import { redactionKey } from "../captures/redaction-key.ts";
import { contentOf, toStored } from "../exchanges/stored-exchange.ts";
import type { StoredExchange } from "../exchanges/stored-exchange.ts";
import type { RawVault } from "../raw/raw-vault.ts";
import type { RuleBook } from "../redaction/rule-book.ts";
import type { Tenant } from "../tenancy/tenant.ts";
import { harOfLines } from "./har-of-lines.ts";
import type { RecorderLosses, RecorderState, RecordingRepository } from "./repository.ts";
import { addCount } from "./tallies.ts";

export interface RecordingDependencies {
  captures: Pick<CaptureRepository, "byId">;
  recordings: RecordingRepository;
  /** Of one capture, as of one that is imported. */
  limits: Pick<HarLimits, "fileBytes" | "entries" | "entryBytes" | "bodyBytes">;
  maxRecorders: number;
  redactionSecret: string;
  ruleBook: Pick<RuleBook, "rulesOf">;
  rawVault: Pick<RawVault, "create" | "openIfAtHand" | "requireKey">;
}

export interface AppendInput extends RecorderLosses {
  captureId: string;
  recorder: string;
  /** Number of the first line. */
  first: number;
  lines: AsyncIterable<Uint8Array>;
}

/** A batch is stored when it has this many exchanges or characters. */
const batchExchanges = 500;
const batchCharacters = 4_000_000;
/** Batches come often, and rules change rarely. */
const rulesMaxAgeMs = 2_000;
/** Time for which entries are read before other work gets a turn. */
const sliceMs = 8;

/**
 * Adds what a recorder saw to its recording, redacted. What is stored of a request that breaks off
 * stays: the numbers of its lines tell what of it is new when it is sent again.
 */
export async function appendExchanges(
  deps: RecordingDependencies,
  { signal, log }: Pick<RequestContext, "signal" | "log">,
  tenant: Tenant,
  input: AppendInput,
): Promise<RecorderState> {
  const { recordings, limits } = deps;
  const { captureId, recorder, first } = input;
  const heard = await recordings.hear(tenant, captureId, recorder, input, deps.maxRecorders);
  if (heard === null) throw await refusalOf(deps, tenant, captureId);
  if (first > heard.next)
    throw new ConflictError(
      `The recorder's next exchange has the number ${heard.next}; the request begins with ${first}`,
      "sequence-gap",
    );
  const counted = { bytes: 0 };
  let state = heard;
  const rules = await deps.ruleBook.rulesOf(tenant, rulesMaxAgeMs);
  const sealed = heard.rawKey;
  const rawKey = sealed && (await deps.rawVault.openIfAtHand(tenant, captureId, sealed, log));
  const keeping = rawKey ? "raw" : sealed ? "raw-not-kept" : "redacted";
  let batch = beginBatch(deps, tenant, rules);
  const flush = async () => {
    const redaction = batch.redactor.report();
    const { raw } = batch;
    const rawPart = rawKey && raw.length > 0 ? await rawKey.seal(raw) : null;
    const added = { ...batch, bytes: counted.bytes, redaction, rawPart };
    counted.bytes = 0;
    batch = beginBatch(deps, tenant, rules);
    const after = await recordings.append(tenant, captureId, recorder, state.next, added);
    if (after === null) throw await refusalOf(deps, tenant, captureId);
    if (after.next === -1)
      throw new ConflictError("The recorder sends its exchanges twice at once", "sequence-gap");
    state = after;
  };
  const har = harOfLines(counting(input.lines, counted));
  const options = { limits: { ...limits, ...leftOf(limits, heard) }, signal };
  let sliceStart = performance.now();
  try {
    for await (const items of readHarPieces(har, options))
      for (const item of items) {
        if (first + item.index < heard.next) continue;
        settle(batch, item, keeping);
        if (batch.settled >= batchExchanges || batch.characters >= batchCharacters) await flush();
        if (performance.now() - sliceStart > sliceMs) {
          await new Promise(setImmediate);
          sliceStart = performance.now();
        }
      }
  } catch (error) {
    throw asProblem(error);
  }
  if (batch.settled > 0) await flush();
  return state;
}

interface Batch {
  readonly redactor: Redactor;
  readonly exchanges: StoredExchange[];
  /** The same as they were, where they are to be kept so. */
  readonly raw: string[];
  readonly skipped: Map<string, number>;
  settled: number;
  characters: number;
}

function beginBatch(
  { redactionSecret }: RecordingDependencies,
  tenant: Tenant,
  rules: RedactionRules,
): Batch {
  const redactor = createRedactor({ key: redactionKey(redactionSecret, tenant), rules });
  return { redactor, exchanges: [], raw: [], skipped: new Map(), settled: 0, characters: 0 };
}

/** What was to be kept raw and has no key now is kept redacted alone, and counted. */
type Keeping = "raw" | "raw-not-kept" | "redacted";

function settle(batch: Batch, item: HarItem, keeping: Keeping): void {
  batch.settled += 1;
  if (item.kind === "skipped") {
    addCount(batch.skipped, item.reason, 1);
    return;
  }
  const exchange = toStored(batch.redactor.redact(item.exchange));
  batch.exchanges.push(exchange);
  if (keeping === "raw") batch.raw.push(contentOf(item.exchange));
  if (keeping === "raw-not-kept") addCount(batch.skipped, keeping, 1);
  batch.characters += exchange.content.length;
}

/** What the capture may still grow by. */
function leftOf({ entries, fileBytes }: RecordingDependencies["limits"], state: RecorderState) {
  return {
    entries: Math.max(0, entries - state.exchangeCount),
    fileBytes: Math.max(0, fileBytes - state.readBytes),
  };
}

async function* counting(
  source: AsyncIterable<Uint8Array>,
  counted: { bytes: number },
): AsyncIterable<Uint8Array> {
  for await (const chunk of source) {
    counted.bytes += chunk.length;
    yield chunk;
  }
}

/** Why a capture takes no exchanges. */
async function refusalOf(
  { captures, maxRecorders }: RecordingDependencies,
  tenant: Tenant,
  id: string,
): Promise<ProblemError> {
  const capture = await captures.byId(tenant, id);
  if (capture === null) return new NotFoundError(`There is no capture ${id}`);
  if (capture.source !== "recording")
    return new ConflictError(`The capture ${id} was imported; begin a recording`, "not-recorded");
  if (capture.status === "ready")
    return new ConflictError(`The recording ${id} has ended; begin another one`, "recording-ended");
  return new ConflictError(
    `The recording ${id} has ${maxRecorders} recorders, as many as it may; begin another one`,
    "recording-ended",
  );
}

function asProblem(error: unknown): unknown {
  if (!(error instanceof HarError)) return error;
  const { type, entry, message } = error;
  if (type === "file-too-large" || type === "too-many-entries")
    return new TooLargeError(
      "The recording has as much as a capture may have; begin another one",
      "capture-too-large",
    );
  return new InvalidInputError(
    `The lines cannot be read beyond line ${entry + 1}: ${message} Send JSON, one entry a line.`,
  );
}
