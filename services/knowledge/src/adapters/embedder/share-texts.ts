import type { EmbedThread } from "./embed-thread.ts";

/** Texts of one call that the leading thread has at a time. */
const lanes = 2;
/** Longer than the sentences of an answer take. */
const helpMs = 100;

/**
 * Embeds texts that somebody waits for on the leading thread, with the help of another one that runs
 * anyway. Each takes the next text when it is free. The helper may be slow, as it is polite or in the
 * middle of something longer, so what it still has at the end is done by the leader as well: the
 * vectors are the same, and nobody waits for the helper.
 */
export async function shareTexts(
  leader: Pick<EmbedThread, "embed">,
  helper: Pick<EmbedThread, "embed" | "isReady" | "holdWay" | "releaseWay">,
  texts: readonly number[][],
  signal?: AbortSignal,
): Promise<Float32Array[]> {
  if (texts.length === 0) return [];
  const vectors: Float32Array[] = [];
  const missing = new Set(texts.keys());
  const ended = new AbortController();
  const untilEnd = signal ? AbortSignal.any([signal, ended.signal]) : ended.signal;
  let next = 0;
  const keep = (index: number, vector: Float32Array): void => {
    vectors[index] = vector;
    missing.delete(index);
  };
  async function lead(): Promise<void> {
    while (next < texts.length) {
      const index = next++;
      // A lane that fails ends the other: what it would find is for nobody.
      keep(index, await leader.embed(texts[index]!, untilEnd));
    }
  }
  async function help(): Promise<void> {
    while (next < texts.length && helper.isReady) {
      const index = next++;
      keep(index, await helper.embed(texts[index]!, untilEnd, true));
    }
  }
  // Between two of these texts the helper would else begin one of its own, which is longer.
  helper.holdWay(helpMs);
  try {
    help().catch(() => {});
    await Promise.all(Array.from({ length: lanes }, lead));
    for (const index of missing) keep(index, await leader.embed(texts[index]!, signal));
  } finally {
    ended.abort();
    helper.releaseWay();
  }
  return vectors;
}
