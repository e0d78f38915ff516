const quote = 0x22;
const backslash = 0x5c;

/** What a byte means outside strings: nothing, or one of the four things that are counted. */
const [plain, opens, closes, separates, quotes] = [0, 1, 2, 3, 4];
const meanings = new Uint8Array(256).fill(plain);
for (const [byte, meaning] of [
  ["{", opens],
  ["[", opens],
  ["}", closes],
  ["]", closes],
  [":", separates],
  ['"', quotes],
] as const)
  meanings[byte.charCodeAt(0)] = meaning;

/**
 * Finds where an object or an array ends, over any number of chunks, and counts on the way what
 * `JSON.parse` would cost: so a bomb is known before it is parsed.
 */
export class ValueScan {
  deepest = 0;
  /** Colons outside strings: members, where the value is well formed. */
  keys = 0;
  /** Objects and lists. */
  opened = 0;
  #depth = 0;
  #inString = false;
  /** A chunk ended with a backslash: the next one's first byte is not looked at. */
  #escaped = false;

  /** Ready for the next value, whose first bracket is still to be read. */
  reset(): void {
    this.deepest = 0;
    this.keys = 0;
    this.opened = 0;
    this.#depth = 0;
    this.#inString = false;
    this.#escaped = false;
  }

  /** Reads on from `start`: the offset after the value's last byte, or -1 when it goes on. */
  feed(chunk: Uint8Array, start: number): number {
    const end = chunk.length;
    let at = this.#escaped ? start + 1 : start;
    let inString = this.#inString;
    let depth = this.#depth;
    let { deepest, keys, opened } = this;
    let next = -1;
    while (at < end) {
      if (inString) {
        // Most bytes are in strings: a loop of their own.
        while (at < end) {
          const byte = chunk[at];
          at += byte === backslash ? 2 : 1;
          if (byte !== quote) continue;
          inString = false;
          break;
        }
        continue;
      }
      const meaning = meanings[chunk[at] ?? 0];
      at += 1;
      if (meaning === plain) continue;
      if (meaning === quotes) inString = true;
      else if (meaning === separates) keys += 1;
      else if (meaning === opens) {
        depth += 1;
        opened += 1;
        if (depth > deepest) deepest = depth;
      } else {
        depth -= 1;
        if (depth === 0) {
          next = at;
          break;
        }
      }
    }
    this.deepest = deepest;
    this.keys = keys;
    this.opened = opened;
    this.#depth = depth;
    this.#inString = inString;
    this.#escaped = at > end;
    return next;
  }
}
