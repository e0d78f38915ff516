import type { Group } from "./fold.ts";
import { isSlug } from "./word-form.ts";
import { isPlural } from "./words.ts";

/**
 * What a verb is done to, `harbor` of `harbor:export`, is one of a collection, unless it is the
 * collection itself. It is so wherever else it stands at the same place. One plain word with a verb
 * behind it may be a name; two with the same verb are values.
 */
export function settleVerbed(groups: ReadonlyMap<string, Group>): void {
  const verbed = new Set<string>();
  for (const [tail, { words, values }] of groups) {
    if (!tail.startsWith(":")) continue;
    const single = words.map(({ word }) => headOf(word, tail)).filter((head) => !isPlural(head));
    const isSure = single.length > 1 || values.length > 0;
    for (const head of single) if (isSure || isSlug(head)) verbed.add(head);
  }
  if (verbed.size === 0) return;
  for (const [tail, group] of groups) {
    const isVerbed = ({ word }: { word: string }) => verbed.has(headOf(word, tail));
    group.sure.push(...group.words.filter(isVerbed));
    group.words = group.words.filter((child) => !isVerbed(child));
  }
}

function headOf(word: string, tail: string): string {
  return word.slice(0, word.length - tail.length);
}
