/**
 * A map that keeps at most `limit` keys: those whose hash is smallest. Which keys stay depends only on
 * the set of keys seen, never on their order, so that two maps merge to what one map would hold.
 */
export class BoundedMap<V> {
  readonly limit: number;
  /** True once a key was left out. */
  overflowed = false;
  /** Null while it is empty, as most are: a node of a path has eleven. */
  #held: Map<string, V> | null = null;
  /** The key that would make room, and its hash; null until it is needed. */
  #largest: { readonly key: string; readonly hash: number } | null = null;

  constructor(limit: number) {
    this.limit = limit;
  }

  get size(): number {
    return this.#held === null ? 0 : this.#held.size;
  }

  get(key: string): V | undefined {
    return this.#held?.get(key);
  }

  entries(): Iterable<[string, V]> {
    return this.#held ?? [];
  }

  /** In order of code units, which does not depend on what was seen first. */
  sorted(): [string, V][] {
    return [...this.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1));
  }

  /**
   * The key's value, made when it is new. Null when the key is one of those left out; a key that has to
   * make room goes to `evict`.
   */
  take(key: string, create: () => V, evict?: (key: string, value: V) => void): V | null {
    const entries = (this.#held ??= new Map());
    const held = entries.get(key);
    if (held !== undefined) return held;
    if (entries.size >= this.limit) {
      this.overflowed = true;
      const largest = (this.#largest ??= this.#findLargest());
      const hash = hashText(key);
      if (hash > largest.hash || (hash === largest.hash && key >= largest.key)) return null;
      const evicted = entries.get(largest.key);
      entries.delete(largest.key);
      if (evicted !== undefined) evict?.(largest.key, evicted);
    }
    this.#largest = null;
    const created = create();
    entries.set(key, created);
    return created;
  }

  /** Takes a key out; null when it was not held. Only for copies: what is left counts as all there was. */
  remove(key: string): V | null {
    const held = this.#held?.get(key);
    this.#held?.delete(key);
    this.#largest = null;
    return held ?? null;
  }

  /** Puts another value under a key that is held. */
  replace(key: string, value: V): void {
    (this.#held ??= new Map()).set(key, value);
  }

  #findLargest(): { key: string; hash: number } {
    let found = { key: "", hash: -1 };
    for (const [key] of this.entries()) {
      const hash = hashText(key);
      if (hash > found.hash || (hash === found.hash && key > found.key)) found = { key, hash };
    }
    return found;
  }
}

/** FNV-1a with a final mix, so that near names fall far apart. 32 bits, unsigned. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
