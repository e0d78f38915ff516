export interface EvidenceSigns {
  /** Largest share of the question's term weight that one sentence with its headings covers. */
  coverage: number;
  /** Scaled similarity of the nearest sentence, null without an embedder. */
  similarity: number | null;
}

/** Logistic models of "the documents answer this", fitted to questions on topics held in and out. */
const withMeaning = { coverage: 9.1, similarity: 20.5, bias: -16.5 } as const;
const byWordsOnly = { coverage: 17.4, bias: -6.4 } as const;

/** Set so that about one answerable question in fifty is refused. */
export const supportThreshold = 0.25;

export function evidenceOf(signs: EvidenceSigns): number {
  const logit =
    signs.similarity === null
      ? byWordsOnly.coverage * signs.coverage + byWordsOnly.bias
      : withMeaning.coverage * signs.coverage +
        withMeaning.similarity * signs.similarity +
        withMeaning.bias;
  return 1 / (1 + Math.exp(-logit));
}
