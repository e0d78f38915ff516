import type { HeaderPair } from "../exchange.ts";
import type { Noted } from "./report.ts";

/** A list of headers that was redacted, and what was found in it. */
interface SeenHeaders {
  readonly side: string;
  readonly headers: readonly HeaderPair[];
  readonly redacted: readonly HeaderPair[];
  readonly noted: readonly Noted[];
}

const mostLists = 8;
/** Of a list that is remembered: its names and values together. */
const longestList = 4_096;

/**
 * The lists of headers that were redacted last: a client sends the same with call after call. Who gets
 * the same list again for them may know it by that.
 */
export class LastHeaders {
  /** The one in use last at the end: answers with dates and ids push out no client's list. */
  readonly #lists: SeenHeaders[] = [];

  find(side: string, headers: readonly HeaderPair[]): SeenHeaders | null {
    const lists = this.#lists;
    for (let at = lists.length - 1; at >= 0; at -= 1) {
      const seen = lists[at];
      if (seen?.side !== side || !areEqual(seen.headers, headers)) continue;
      if (at < lists.length - 1) lists.push(...lists.splice(at, 1));
      return seen;
    }
    return null;
  }

  add(seen: SeenHeaders): void {
    let length = 0;
    for (const [name, value] of seen.headers) length += name.length + value.length;
    if (length > longestList) return;
    if (this.#lists.length === mostLists) this.#lists.shift();
    this.#lists.push(seen);
  }
}

function areEqual(a: readonly HeaderPair[], b: readonly HeaderPair[]): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at += 1) {
    const [one, other] = [a[at], b[at]];
    if (one?.[0] !== other?.[0] || one?.[1] !== other?.[1]) return false;
  }
  return true;
}
