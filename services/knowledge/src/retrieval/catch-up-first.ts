import type { Retriever } from "./types.ts";

/**
 * A retriever that sees every document that was ready before the search was asked for. The index
 * follows the corpus at a moment's distance; here a search waits for it when there is something new.
 */
export function catchUpFirst(
  retriever: Retriever,
  textsRevision: () => Promise<number>,
): Retriever {
  let seen = -1;
  return {
    ...retriever,
    async search(input, signal) {
      const revision = await textsRevision();
      if (revision > seen) {
        await retriever.applyChanges();
        seen = Math.max(seen, revision);
      }
      return retriever.search(input, signal);
    },
  };
}
