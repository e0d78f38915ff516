import type { Group } from "./fold.ts";
import { headOf } from "./segment.ts";
import { isSlug } from "./word-form.ts";
import { isPlural } from "./words.ts";

/**
 * What a verb is done to, `harbor` of `harbor:export`, is one of a collection, unless it is the
 * collection itself. It is so wherever else it stands at the same place. One plain word with a verb
 * behind it may be a name; two with the same verb are values.
 */
export function settleVerbed(groups: ReadonlyMap<string, Group>): void {
  const verbed = new Set<string>();
  for (const [pattern, { words, values }] of groups) {
    if (!pattern.startsWith("{}:")) continue;
    const single = words.map(({ word }) => headOf(word, pattern)).filter((head) => !isPlural(head));
    const isSure = single.length > 1 || values.length > 0;
    for (const head of single) if (isSure || isSlug(head)) verbed.add(head);
  }
  if (verbed.size === 0) return;
  for (const [pattern, group] of groups) {
    const isVerbed = ({ word }: { word: string }) => verbed.has(headOf(word, pattern));
    group.sure.push(...group.words.filter(isVerbed));
    group.words = group.words.filter((child) => !isVerbed(child));
  }
}
