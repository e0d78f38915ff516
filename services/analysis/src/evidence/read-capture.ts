import type { ExchangeRepository } from "../exchanges/repository.ts";
import type { InferencePool } from "../inference/inference-pool.ts";
import { TaskFailed } from "../inference/tasks.ts";
import type { EvidencePart } from "../inference/tasks.ts";
import type { Tenant } from "../tenancy/tenant.ts";
import type { EvidenceRepository } from "./repository.ts";

export interface ReadingDependencies {
  exchanges: Pick<ExchangeRepository, "contentsOf">;
  evidence: EvidenceRepository;
  inference: InferencePool;
}

/** Few enough that a page of large bodies fits in memory. */
const pageSize = 100;

/**
 * Reads what a capture shows, once, and keeps it. Broken off anywhere, nothing is kept, and it is read
 * from the beginning. Gives the origins; null when the capture is gone.
 */
export async function readCapture(
  { exchanges, evidence, inference }: ReadingDependencies,
  tenant: Tenant,
  captureId: string,
  signal: AbortSignal,
): Promise<readonly string[] | null> {
  const parts = await inference.use(signal, async (thread) => {
    await thread.ask("beginReading", null, signal);
    for (let after = -1; ;) {
      const page = await exchanges.contentsOf(tenant, captureId, after, pageSize);
      const contents = page.map(({ content }) => content);
      if (contents.length > 0) await thread.ask("readExchanges", contents, signal);
      const last = page.at(-1);
      if (last === undefined || page.length < pageSize) break;
      after = last.ordinal;
    }
    return thread.ask("endReading", null, signal);
  });
  signal.throwIfAborted();
  const isStored = await evidence.store(tenant, captureId, parts);
  return isStored ? parts.map(({ origin }: EvidencePart) => origin) : null;
}

/** Why a capture shows nothing, for those who wait for it. */
export function readingFault(error: unknown): string {
  const kind = error instanceof TaskFailed ? error.failure.kind : null;
  if (kind === "out-of-memory") return "What it shows takes more memory than INFERENCE_MEMORY.";
  if (kind === "timeout") return "Reading it took longer than INFERENCE_TIMEOUT.";
  return "It could not be read; the log of the service says why.";
}
