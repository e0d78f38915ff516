import type { Embedder } from "../../adapters/embedder/types.ts";

/** Questions with a sentence that answers each; of no corpus, only to learn what a model's cosines mean. */
const pairs: readonly (readonly [string, string])[] = [
  [
    "How tall is the lighthouse on the northern cape?",
    "The northern cape's lighthouse rises 42 metres above the rocks.",
  ],
  [
    "Who invented the pocket calculator?",
    "Engineers led by Jack Kilby built the first pocket calculator in 1967.",
  ],
  [
    "What do bees collect besides nectar?",
    "Besides nectar, bees gather pollen, water and plant resin.",
  ],
  [
    "When did the old bridge reopen to traffic?",
    "After two years of repairs the old bridge was opened to cars again in May.",
  ],
  [
    "Why do leaves turn red in autumn?",
    "In autumn many leaves make anthocyanins, which colour them red.",
  ],
  [
    "Which file holds the database password?",
    "The password of the database is read from the file secrets.env.",
  ],
  [
    "How is cheese made from milk?",
    "Rennet curdles the milk, and the drained curd is pressed and ripened into cheese.",
  ],
  [
    "What limits the speed of a sailing ship?",
    "A sailing ship's hull length bounds how fast it can go through the water.",
  ],
  [
    "How many players are on a handball team?",
    "In handball each side fields seven players, one of them the goalkeeper.",
  ],
  ["Where is the company's head office?", "The company is run from its headquarters in Rotterdam."],
];

/** The cosines that mean "unrelated" and "answers it" for one model. */
export interface SimilarityScale {
  unrelated: number;
  related: number;
}

const scales = new WeakMap<object, Promise<SimilarityScale>>();

/** Measured once for each embedder, since models spread their cosines very differently. */
export function similarityScale(embedder: Embedder): Promise<SimilarityScale> {
  let scale = scales.get(embedder);
  if (scale === undefined) {
    scale = measure(embedder);
    scale.catch(() => scales.delete(embedder));
    scales.set(embedder, scale);
  }
  return scale;
}

async function measure(embedder: Embedder): Promise<SimilarityScale> {
  const questions = await embedder.embedSentences(pairs.map(([question]) => question));
  const answers = await embedder.embedSentences(pairs.map(([, answer]) => answer));
  let related = 0;
  let unrelated = 0;
  questions.forEach((question, row) => {
    answers.forEach((answer, column) => {
      const cosine = dotProduct(question, answer);
      if (row === column) related += cosine / pairs.length;
      else unrelated += cosine / (pairs.length * (pairs.length - 1));
    });
  });
  return { related, unrelated };
}

/** 0 for unrelated and 1 for answering, on average; may lie outside. */
export function scaledSimilarity(cosine: number, scale: SimilarityScale): number {
  return (cosine - scale.unrelated) / Math.max(scale.related - scale.unrelated, 1e-6);
}

export function dotProduct(left: Float32Array, right: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < left.length; i++) sum += left[i]! * right[i]!;
  return sum;
}
