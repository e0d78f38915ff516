import type { Embedder } from "../adapters/embedder/types.ts";
import { quantiseVector } from "../retrieval/index.ts";
import { embeddingText } from "./passage-input.ts";
import type { IndexingRepository, UnembeddedPassage } from "./repository.ts";

export interface EmbedPassagesDependencies {
  indexing: IndexingRepository;
  embedder: Pick<Embedder, "embedPassages">;
}

/** Passages read from the database at a time, and sent to the model at a time. */
const readSize = 256;
const batchSize = 16;

/**
 * Gives vectors to the next passages that have none, and says how many it gave. Sorted by length,
 * since texts of like length take the model less time together. `unfit` gathers what it cannot embed.
 */
export async function embedPassages(
  { indexing, embedder }: EmbedPassagesDependencies,
  unfit: Set<number>,
  signal: AbortSignal,
  onBatch: (count: number) => void,
): Promise<number> {
  const waiting = await indexing.unembedded(readSize, [...unfit]);
  const inputs = waiting
    .map((passage) => ({ id: passage.id, text: textOf(passage) }))
    .toSorted((a, b) => a.text.length - b.text.length);
  let embedded = 0;
  for (let at = 0; at < inputs.length; at += batchSize) {
    signal.throwIfAborted();
    const batch = inputs.slice(at, at + batchSize);
    const rows = await embedBatch(embedder, batch, unfit, signal);
    await indexing.storeEmbeddings(rows);
    embedded += rows.length;
    onBatch(rows.length);
  }
  return embedded;
}

type Input = { id: number; text: string };

/** When a batch fails, each of its texts is tried alone, so that one bad text holds up no other. */
async function embedBatch(
  embedder: Pick<Embedder, "embedPassages">,
  batch: readonly Input[],
  unfit: Set<number>,
  signal: AbortSignal,
): Promise<{ id: number; embedding: Uint8Array }[]> {
  try {
    const vectors = await embedder.embedPassages(
      batch.map((input) => input.text),
      signal,
    );
    return batch.map((input, index) => {
      const vector = vectors[index];
      if (!vector) throw new Error("The embedder gave fewer vectors than it was given texts.");
      return { id: input.id, embedding: new Uint8Array(quantiseVector(vector).buffer) };
    });
  } catch (error) {
    if (signal.aborted) throw error;
    if (batch.length === 1) {
      for (const { id } of batch) unfit.add(id);
      throw error;
    }
    const rows: { id: number; embedding: Uint8Array }[] = [];
    for (const input of batch) {
      rows.push(...(await embedBatch(embedder, [input], unfit, signal).catch(() => [])));
      signal.throwIfAborted();
    }
    if (rows.length === 0) {
      // The model itself is at fault, not the texts.
      for (const { id } of batch) unfit.delete(id);
      throw error;
    }
    return rows;
  }
}

function textOf(passage: UnembeddedPassage): string {
  return embeddingText(passage.title, passage.headingPath, passage.text);
}
