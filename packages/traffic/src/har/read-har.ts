import type { Exchange } from "../exchange.ts";
import { EntryScanner } from "./entry-scanner.ts";
import type { FoundEntry } from "./entry-scanner.ts";
import { SkippedEntry } from "./errors.ts";
import type { SkipReason } from "./errors.ts";
import { defaultHarLimits } from "./limits.ts";
import type { HarLimits } from "./limits.ts";
import { parseEntry } from "./parse-entry.ts";
import { asUtf8, entryText } from "./source-text.ts";

export type HarItem =
  | { readonly kind: "exchange"; readonly index: number; readonly exchange: Exchange }
  | {
      readonly kind: "skipped";
      readonly index: number;
      readonly reason: SkipReason;
      /** Why, without anything of the entry's content but a URL's scheme. */
      readonly detail: string;
    };

export interface ReadHarOptions {
  readonly limits?: Partial<HarLimits>;
  readonly signal?: AbortSignal;
}

/**
 * Reads a HAR as it arrives, holding one entry at a time. An entry that cannot be read comes as
 * `skipped` with its reason. Throws `HarError` for a file that is none, is cut off, or is over a limit.
 */
export async function* readHar(
  source: AsyncIterable<Uint8Array>,
  options: ReadHarOptions = {},
): AsyncIterable<HarItem> {
  const limits = { ...defaultHarLimits, ...options.limits };
  const scanner = new EntryScanner(limits);
  let index = 0;
  for await (const chunk of asUtf8(source)) {
    options.signal?.throwIfAborted();
    for (const found of scanner.feed(chunk)) {
      yield readEntry(found, index, limits);
      index += 1;
    }
  }
  options.signal?.throwIfAborted();
  scanner.end();
}

function readEntry(found: FoundEntry, index: number, limits: HarLimits): HarItem {
  if (found.kind === "over-limit")
    return { kind: "skipped", index, reason: found.reason, detail: found.detail };
  if (found.kind === "not-an-object")
    return { kind: "skipped", index, reason: found.kind, detail: "the entry is no object" };
  try {
    return { kind: "exchange", index, exchange: parseEntry(entryText(found.bytes), limits) };
  } catch (error) {
    if (!(error instanceof SkippedEntry)) throw error;
    return { kind: "skipped", index, reason: error.reason, detail: error.message };
  }
}
