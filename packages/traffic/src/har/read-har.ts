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
  const reading = new HarReading(options);
  for await (const chunk of asUtf8(source)) yield* reading.itemsOf(chunk);
  reading.end();
}

/**
 * The same for who waits now and then, but not for each item: what came together comes together, and
 * is read as it is asked for. Take all of one before the next.
 */
export async function* readHarPieces(
  source: AsyncIterable<Uint8Array>,
  options: ReadHarOptions = {},
): AsyncIterable<Iterable<HarItem>> {
  const reading = new HarReading(options);
  for await (const chunk of asUtf8(source)) yield reading.itemsOf(chunk);
  reading.end();
}

/**
 * The same for who takes items as they come, without waiting: entries that are handed over one by one
 * to someone who waits live so long that clearing them away costs more than reading them.
 */
export async function eachHarItem(
  source: AsyncIterable<Uint8Array>,
  take: (item: HarItem) => void,
  options: ReadHarOptions = {},
): Promise<void> {
  const reading = new HarReading(options);
  for await (const chunk of asUtf8(source)) for (const item of reading.itemsOf(chunk)) take(item);
  reading.end();
}

class HarReading {
  readonly #limits: HarLimits;
  readonly #signal: AbortSignal | undefined;
  readonly #scanner: EntryScanner;
  #index = 0;

  constructor(options: ReadHarOptions) {
    this.#limits = { ...defaultHarLimits, ...options.limits };
    this.#signal = options.signal;
    this.#scanner = new EntryScanner(this.#limits);
  }

  *itemsOf(chunk: Uint8Array): Generator<HarItem> {
    this.#signal?.throwIfAborted();
    for (const found of this.#scanner.feed(chunk)) {
      yield readEntry(found, this.#index, this.#limits);
      this.#index += 1;
    }
  }

  end(): void {
    this.#signal?.throwIfAborted();
    this.#scanner.end();
  }
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
