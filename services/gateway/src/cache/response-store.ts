import { LRUCache } from "lru-cache";
import { matchesVary } from "./cached-response.ts";
import type { CachedResponse, HasHeaders } from "./cached-response.ts";

const maxVariants = 8;
/** What an entry costs beside its body: objects, strings, its places in the maps. */
const entryBytes = 512;

/** Stored responses within a number of bytes; the longest unused go first. */
export class ResponseStore {
  private readonly variants: LRUCache<string, readonly CachedResponse[]>;
  private readonly keysByTarget = new Map<string, Set<string>>();

  constructor(maxBytes: number) {
    this.variants = new LRUCache({
      maxSize: maxBytes,
      sizeCalculation: (entries, key) =>
        entries.reduce((sum, entry) => sum + sizeOf(entry), entryBytes + 2 * key.length),
      dispose: (_entries, key, reason) => {
        if (reason !== "set") this.forgetKey(key);
      },
    });
  }

  get bytes(): number {
    return this.variants.calculatedSize;
  }

  get count(): number {
    return this.variants.size;
  }

  find(key: string, request: HasHeaders): CachedResponse | undefined {
    return this.variants.get(key)?.find((entry) => matchesVary(entry, request));
  }

  put(key: string, request: HasHeaders, entry: CachedResponse): void {
    const others = (this.variants.get(key) ?? []).filter((other) => !matchesVary(other, request));
    this.variants.set(key, [entry, ...others].slice(0, maxVariants));
    if (!this.variants.has(key)) return;
    const target = targetIn(key);
    const keys = this.keysByTarget.get(target);
    if (keys === undefined) this.keysByTarget.set(target, new Set([key]));
    else keys.add(key);
  }

  /** Forgets a target, whoever it was stored for. Source: RFC 9111, 4.4. */
  invalidate(target: string): void {
    for (const key of this.keysByTarget.get(target) ?? []) this.variants.delete(key);
  }

  clear(): void {
    this.variants.clear();
  }

  private forgetKey(key: string): void {
    const target = targetIn(key);
    const keys = this.keysByTarget.get(target);
    keys?.delete(key);
    if (keys?.size === 0) this.keysByTarget.delete(target);
  }
}

/** The name of a response: for whom, of which host, and what; no part can hold a line end. */
export function storeKey(partition: string, host: string, target: string): string {
  return `${partition}\n${host}\n${target}`;
}

function targetIn(key: string): string {
  return key.slice(key.lastIndexOf("\n") + 1);
}

function sizeOf({ body, headers }: CachedResponse): number {
  return entryBytes + body.length + headers.reduce((sum, text) => sum + 2 * text.length, 0);
}
