/** One configuration for every corpus; `bench/retrieval` shows what each part is worth. */
export const ranking = {
  /** The best of each list that are fused. */
  depth: 100,
  /** Share of the lexical score in the fused one, both in standard deviations. */
  lexicalShare: 0.4,
  /** Correlation of both scores, by which the words of a passage without a vector tell its meaning. */
  wordsToMeaning: 0.5,
  /** Passages of the first ranking that the query is widened by, and terms taken from them. */
  feedbackPassages: 5,
  /** Of so few passages that this many fall on one of feedback, most would be noise. */
  passagesForEachFeedback: 20,
  feedbackTerms: 100,
  /** Weight of the strongest new term, a query term having 1. */
  feedbackTermWeight: 0.4,
  /** Share of the widened query's weight whose lists are read only for passages that it could lift. */
  lateShare: 0.05,
  /** Of more passages than this that it could lift, the lists are read after all. */
  mostContenders: 2_000,
  /** Weight of the feedback passages' mean vector, the query's own having 1. */
  feedbackVectorWeight: 0.5,
  /** Candidates whose cosine is computed again with the widened query. */
  rescored: 400,
} as const;
