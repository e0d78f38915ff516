import { countTerms, isStopTerm, termsInOrder } from "../../retrieval/index.ts";

/** A question's terms with what each says about the topic, 0 where no document knows more. */
export interface QuestionTerms {
  weights: ReadonlyMap<number, number>;
  total: number;
  /** Neighbouring terms of the question, without stop words between them. */
  pairs: ReadonlySet<string>;
}

/** `weights` come from `Retriever.weighTerms`. */
export function readQuestion(
  question: string,
  weights: ReadonlyMap<number, number>,
): QuestionTerms {
  let total = 0;
  for (const weight of weights.values()) total += weight;
  return { weights, total, pairs: pairsOf(question) };
}

export interface SentenceTerms {
  terms: ReadonlySet<number>;
  pairs: ReadonlySet<string>;
}

export function readSentence(text: string): SentenceTerms {
  return { terms: new Set(countTerms(text).keys()), pairs: pairsOf(text) };
}

function pairsOf(text: string): Set<string> {
  const terms = termsInOrder(text).filter((term) => !isStopTerm(term));
  return new Set(terms.slice(1).map((term, index) => `${terms[index]}+${term}`));
}

/** Share of the question's weight that `has` covers. */
export function coverage(question: QuestionTerms, has: (term: number) => boolean): number {
  if (question.total === 0) return 0;
  let covered = 0;
  for (const [term, weight] of question.weights) if (has(term)) covered += weight;
  return covered / question.total;
}
