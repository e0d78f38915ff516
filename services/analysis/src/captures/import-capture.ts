import { ConflictError, ProblemError, TooLargeError } from "@workspace/http";
import type { RequestContext } from "@workspace/http";
import { newId } from "@workspace/storage";
import { createRedactor, HarError, readHarPieces } from "@workspace/traffic";
import type { HarLimits, Redactor } from "@workspace/traffic";
import { contentOf, toStored } from "../exchanges/stored-exchange.ts";
import type { StoredExchange } from "../exchanges/stored-exchange.ts";
import type { AuditLog } from "../adapters/audit/audit-log.ts";
import { announceKeeping } from "../raw/announce-keeping.ts";
import type { DataKey } from "../raw/data-key.ts";
import type { RawVault } from "../raw/raw-vault.ts";
import type { RuleBook } from "../redaction/rule-book.ts";
import type { Tenant } from "../tenancy/tenant.ts";
import type { ImportingProcess } from "./importing-process.ts";
import { redactionKey } from "./redaction-key.ts";
import type { Capture, CaptureRepository } from "./repository.ts";

export interface ImportDependencies {
  captures: CaptureRepository;
  importing: ImportingProcess;
  limits: Partial<HarLimits>;
  /** What tokens of redacted secrets are made by; each organisation has its own. */
  redactionSecret: string;
  ruleBook: Pick<RuleBook, "rulesOf">;
  rawVault: Pick<RawVault, "create" | "requireKey">;
  audit: Pick<AuditLog, "addIfThere">;
}

/** A batch is written when it holds this many exchanges or characters, or has waited so long. */
const batchExchanges = 500;
const batchCharacters = 4_000_000;
const batchMs = 5_000;
/** Time for which entries are read before other work gets a turn. */
const sliceMs = 8;

/**
 * Reads a HAR while it arrives and stores it redacted. All of it or nothing: until the end the capture
 * is `importing`, and whatever goes wrong takes it back; if the process dies, another one does.
 */
export async function importCapture(
  deps: ImportDependencies,
  context: Pick<RequestContext, "signal" | "log" | "principal">,
  tenant: Tenant,
  input: { name: string | undefined; keepRaw: boolean; har: AsyncIterable<Uint8Array> },
): Promise<Capture> {
  const { captures, importing } = deps;
  const { signal, log } = context;
  const id = newId("cap");
  if (input.keepRaw) await announceKeeping(deps, context, id);
  await importing.shown(signal);
  const raw = input.keepRaw ? await deps.rawVault.create(tenant, id) : null;
  await captures.begin(tenant, {
    id,
    name: input.name ?? id,
    processId: importing.id,
    rawKey: raw?.sealed ?? null,
  });
  try {
    return await readInto(deps, signal, tenant, { id, rawKey: raw?.key ?? null }, input.har);
  } catch (error) {
    await captures.delete(tenant, id, "importing").catch((cause: unknown) => {
      log.warn({ err: cause, capture: id }, "an import could not be taken back; it is tried again");
    });
    throw asProblem(error);
  }
}

async function readInto(
  deps: ImportDependencies,
  signal: AbortSignal,
  tenant: Tenant,
  { id, rawKey }: { id: string; rawKey: DataKey | null },
  har: AsyncIterable<Uint8Array>,
): Promise<Capture> {
  const key = redactionKey(deps.redactionSecret, tenant);
  const redactor = createRedactor({ key, rules: await deps.ruleBook.rulesOf(tenant, 0) });
  const skipped = new Map<string, number>();
  const counted = { bytes: 0 };
  let batch: StoredExchange[] = [];
  /** The same as they were, where they are to be kept so. */
  let rawBatch: string[] = [];
  let characters = 0;
  let written = performance.now();
  let sliceStart = written;
  const flush = async () => {
    const progress = { readBytes: counted.bytes, redactedCount: redactor.report().total };
    const rawPart = rawKey && rawBatch.length > 0 ? await rawKey.seal(rawBatch) : null;
    if (!(await deps.captures.append(tenant, id, batch, progress, rawPart))) throw gone();
    batch = [];
    rawBatch = [];
    characters = 0;
    written = performance.now();
  };
  const options = { limits: deps.limits, signal };
  for await (const items of readHarPieces(counting(har, counted), options))
    for (const item of items) {
      if (item.kind === "skipped") skipped.set(item.reason, (skipped.get(item.reason) ?? 0) + 1);
      else {
        const stored = toStored(redactor.redact(item.exchange));
        batch.push(stored);
        if (rawKey) rawBatch.push(contentOf(item.exchange));
        characters += stored.content.length;
      }
      const now = performance.now();
      const isFull = batch.length >= batchExchanges || characters >= batchCharacters;
      if (isFull || now - written > batchMs) await flush();
      if (now - sliceStart > sliceMs) {
        await new Promise(setImmediate);
        sliceStart = performance.now();
      }
    }
  await flush();
  const result = resultOf(redactor, counted.bytes, skipped);
  const capture = await deps.captures.finish(tenant, id, result);
  if (capture === null) throw gone();
  return capture;
}

function resultOf(redactor: Redactor, readBytes: number, skipped: ReadonlyMap<string, number>) {
  const { findings, total, unlisted } = redactor.report();
  return {
    readBytes,
    redactedCount: total,
    redaction: { findings: [...findings], unlisted },
    skipped: [...skipped]
      .map(([reason, count]) => ({ reason, count }))
      .toSorted((a, b) => b.count - a.count),
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

function gone(): ConflictError {
  return new ConflictError("The capture was deleted while it was imported; import it again");
}

const titles = {
  "not-har": "The file is no HAR",
  malformed: "The HAR is damaged",
  truncated: "The HAR is cut off",
} as const;

function asProblem(error: unknown): unknown {
  if (!(error instanceof HarError)) return error;
  const { type, message, entry, byteOffset } = error;
  const detail = `${message} That is at byte ${byteOffset}, entry ${entry}. Nothing of it was kept.`;
  if (type === "file-too-large") return new TooLargeError(detail, "capture-too-large");
  if (type === "too-many-entries") return new TooLargeError(detail, type);
  return new ProblemError({
    type: type === "not-har" ? type : `${type}-har`,
    status: 400,
    title: titles[type],
    detail,
    cause: error,
  });
}
