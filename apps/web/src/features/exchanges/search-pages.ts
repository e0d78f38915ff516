/** Pages without a find that are read by themselves: each may be 200,000 exchanges or ten seconds. */
export const mostEmptyPages = 3;

/**
 * Whether a search by JSON path has read so much without a find that it goes on only when asked to.
 *
 * @param askedAt how many pages there were when somebody last asked to look further
 */
export function isSearchPaused(
  pages: readonly { data: readonly unknown[] }[],
  askedAt: number,
): boolean {
  const lastFind = pages.findLastIndex(({ data }) => data.length > 0);
  return pages.length - Math.max(lastFind + 1, askedAt) >= mostEmptyPages;
}
