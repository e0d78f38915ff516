/**
 * Does `work` for every item, `width` at a time, and yields what came of it as it comes. The first
 * failure ends it, as does the reader's leaving: the work under way is aborted and awaited.
 */
export async function* inParallel<Item, Result>(
  items: readonly Item[],
  width: number,
  signal: AbortSignal,
  work: (item: Item, signal: AbortSignal) => Promise<Result>,
): AsyncGenerator<{ index: number; result: Result }> {
  const left = new AbortController();
  const either = AbortSignal.any([signal, left.signal]);
  const underWay = new Map<number, Promise<{ index: number; result: Result }>>();
  let next = 0;
  try {
    while (next < items.length || underWay.size > 0) {
      signal.throwIfAborted();
      for (; next < items.length && underWay.size < width; next++) {
        const index = next;
        underWay.set(
          index,
          work(items[index]!, either).then((result) => ({ index, result })),
        );
      }
      const done = await Promise.race(underWay.values());
      underWay.delete(done.index);
      yield done;
    }
  } finally {
    left.abort();
    await Promise.allSettled(underWay.values());
  }
}
