/** What stands before an id's drawn part: `usr` of `usr_8fk2m1xq`. */
export function prefixOf(id: string): string | null {
  return /^([a-z][a-z0-9]{0,15})_[A-Za-z0-9]{8,}$/.exec(id)?.[1] ?? null;
}

/**
 * Whether a word begins as ids at the same place do. Some drawn parts look like a word by chance; the
 * ids beside them tell.
 */
export function hasPrefix(word: string, prefixes: ReadonlySet<string>): boolean {
  const prefix = prefixOf(word);
  return prefix !== null && prefixes.has(prefix);
}
