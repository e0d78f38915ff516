import { readHar } from "../src/index.ts";
import type { Exchange, HarItem, ReadHarOptions } from "../src/index.ts";

/** The bytes in chunks of a size, as a file or a network gives them. */
export async function* chunksOf(bytes: Uint8Array, size: number): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

export async function readAll(
  source: string | Uint8Array,
  options: ReadHarOptions & { chunkBytes?: number } = {},
): Promise<HarItem[]> {
  const bytes = typeof source === "string" ? Buffer.from(source) : source;
  const items: HarItem[] = [];
  for await (const item of readHar(chunksOf(bytes, options.chunkBytes ?? 65_536), options))
    items.push(item);
  return items;
}

export function harOf(entries: readonly unknown[]): string {
  return JSON.stringify({ log: { version: "1.2", creator: { name: "test" }, entries } });
}

interface EntryParts {
  readonly request?: Readonly<Record<string, unknown>>;
  readonly response?: Readonly<Record<string, unknown>> | null;
}

export function entryOf(parts: EntryParts = {}, more: Readonly<Record<string, unknown>> = {}) {
  return {
    startedDateTime: "2026-01-02T03:04:05.678Z",
    time: 12.5,
    request: { method: "GET", url: "https://api.example.com/users", headers: [], ...parts.request },
    response:
      parts.response === null
        ? null
        : {
            status: 200,
            statusText: "OK",
            headers: [],
            content: { text: "ok" },
            ...parts.response,
          },
    ...more,
  };
}

/** The one entry read; fails where it was skipped. */
export async function readOne(
  parts: EntryParts,
  more: Readonly<Record<string, unknown>> = {},
): Promise<Exchange> {
  const [item] = await readAll(harOf([entryOf(parts, more)]));
  if (item?.kind !== "exchange") throw new Error(`skipped: ${item?.detail ?? "nothing read"}`);
  return item.exchange;
}

/** Reasons of the entries that were left out, in order. */
export function skippedIn(items: readonly HarItem[]): string[] {
  return items.flatMap((item) => (item.kind === "skipped" ? [item.reason] : []));
}
