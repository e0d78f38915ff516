import type { Embedder } from "../../adapters/embedder/types.ts";
import { countTerms } from "../../retrieval/index.ts";
import type { Retriever, SearchFilters } from "../../retrieval/index.ts";
import { evidenceOf, supportThreshold } from "./evidence.ts";
import { expectedKind, kindScore } from "./expected-kind.ts";
import { overlapsAny, unquotableParts } from "./quotable-text.ts";
import { coverage, readQuestion, readSentence } from "./question-terms.ts";
import type { QuestionTerms, SentenceTerms } from "./question-terms.ts";
import { dotProduct, scaledSimilarity, similarityScale } from "./similarity-scale.ts";
import { splitSentences } from "./split-sentences.ts";
import type { ExtractedAnswer, ExtractedSentence, ExtractionPassage } from "./types.ts";

export interface ExtractionDependencies {
  retriever: Pick<Retriever, "weighTerms">;
  /** Null ranks by words alone. */
  embedder: Embedder | null;
}

export interface ExtractionInput {
  question: string;
  /** Whose documents, beside the installation's, terms are weighed by. */
  organisationId: string | null;
  /** Best first; the first five are read. */
  passages: readonly ExtractionPassage[];
  /** What the passages were searched with. */
  filters?: SearchFilters;
  /** Sentences wanted; default 3. */
  limit?: number;
  signal?: AbortSignal;
}

/**
 * What each sign of an answer is worth, learnt by a linear model over questions of half of the
 * topics and checked on the other half; rounded, since the exact values hardly matter.
 */
const worth = {
  coverage: 1,
  passage: 1.05,
  kind: 0.45,
  previousCoverage: 0.6,
  length: 0.2,
  pairs: 0.3,
  similarity: 1.75,
  /** Of what a neighbouring sentence is nearer to the question. */
  neighbourSimilarity: 0.25,
} as const;

const passagesRead = 5;
const fullLength = 200;
/** Bounds the time that embedding sentences takes: about 80 ms on one core. */
const embeddedCharacters = 2_200;
const fewestEmbedded = 4;
const longestTitle = 120;

interface Candidate extends ExtractedSentence {
  context: string;
  coverage: number;
  similarity: number | null;
  quotable: boolean;
  previous: Candidate | null;
  next: Candidate | null;
}

/** Ranks the passages' sentences as answers to the question, and says whether they are any. */
export async function extractAnswer(
  deps: ExtractionDependencies,
  input: ExtractionInput,
): Promise<ExtractedAnswer> {
  const signal = input.signal ?? new AbortController().signal;
  const { organisationId, filters } = input;
  const weights = await deps.retriever.weighTerms(
    { text: input.question, organisationId, ...(filters ? { filters } : {}) },
    signal,
  );
  const question = readQuestion(input.question, weights);
  const read = input.passages
    .slice(0, passagesRead)
    .flatMap((passage) => candidatesOf(passage, question, input.question));
  const quotable = read.filter((candidate) => candidate.quotable);
  const candidates = quotable.length > 0 ? quotable : read;
  candidates.sort(byScore);
  if (deps.embedder !== null) {
    await addSimilarity(candidates, input.question, deps.embedder, signal);
    candidates.sort(byScore);
  }
  const evidence = evidenceOf({
    coverage: Math.max(0, ...candidates.map((candidate) => candidate.coverage)),
    similarity: candidates.reduce<number | null>(
      (best, { similarity }) =>
        similarity === null ? best : Math.max(best ?? -Infinity, similarity),
      null,
    ),
  });
  return {
    sentences: candidates.slice(0, input.limit ?? 3).map((candidate) => ({
      passageId: candidate.passageId,
      documentId: candidate.documentId,
      start: candidate.start,
      end: candidate.end,
      text: candidate.text,
      score: candidate.score,
    })),
    evidence,
    supported: candidates.length > 0 && evidence >= supportThreshold,
  };
}

function byScore(left: Candidate, right: Candidate): number {
  return right.score - left.score;
}

function candidatesOf(
  passage: ExtractionPassage,
  question: QuestionTerms,
  asked: string,
): Candidate[] {
  const kind = expectedKind(asked);
  const headings = [passage.title, ...passage.headingPath];
  const heading = countTerms(...headings);
  const context = [...new Set(headings)].filter(Boolean).join(" – ").slice(0, longestTitle);
  const unquotable = passage.isMarkdown ? unquotableParts(passage.text) : [];
  let before: SentenceTerms | null = null;
  let previous: Candidate | null = null;
  return splitSentences(passage.text).map(({ start, end }) => {
    const text = passage.text.slice(start, end);
    const sentence = readSentence(text);
    const covered = coverage(question, (term) => sentence.terms.has(term) || heading.has(term));
    // "He", "it", "the team": what a sentence leaves out is often said just before it.
    const carried = coverage(
      question,
      (term) => !sentence.terms.has(term) && (before?.terms.has(term) ?? false),
    );
    const shared = [...sentence.pairs].filter((pair) => question.pairs.has(pair)).length;
    const score =
      worth.coverage * covered +
      worth.passage * passage.score +
      worth.kind * kindScore(kind, text, asked) +
      worth.previousCoverage * carried +
      worth.length * Math.min(1, text.length / fullLength) +
      worth.pairs * (question.pairs.size === 0 ? 0 : Math.min(1, shared / question.pairs.size));
    const candidate: Candidate = {
      passageId: passage.passageId,
      documentId: passage.documentId,
      start,
      end,
      text,
      score,
      context,
      coverage: covered,
      similarity: null,
      quotable: !overlapsAny({ start, end }, unquotable),
      previous,
      next: null,
    };
    if (previous !== null) previous.next = candidate;
    previous = candidate;
    before = sentence;
    return candidate;
  });
}

/** Embeds the likeliest sentences with their headings and adds how near each is to the question. */
async function addSimilarity(
  candidates: Candidate[],
  question: string,
  embedder: Embedder,
  signal: AbortSignal,
): Promise<void> {
  const chosen: Candidate[] = [];
  let characters = 0;
  for (const candidate of candidates) {
    characters += candidate.text.length + candidate.context.length;
    if (characters > embeddedCharacters && chosen.length >= fewestEmbedded) break;
    chosen.push(candidate);
  }
  const [scale, asked, vectors] = await Promise.all([
    similarityScale(embedder),
    embedder.embedQuery(question, signal),
    embedder.embedSentences(
      chosen.map(({ context, text }) => (context === "" ? text : `${context}: ${text}`)),
      signal,
    ),
  ]);
  chosen.forEach((candidate, index) => {
    candidate.similarity = scaledSimilarity(dotProduct(asked, vectors[index]!), scale);
  });
  for (const candidate of candidates) {
    // Those not embedded rank behind the ones that were, in their own order.
    candidate.score += worth.similarity * (candidate.similarity ?? -1);
  }
  for (const candidate of chosen) {
    candidate.score += worth.neighbourSimilarity * lentSimilarity(candidate);
  }
}

/** An answer often stands beside the sentence that names what it is about, and says less of it itself. */
function lentSimilarity({ similarity, previous, next }: Candidate): number {
  const near = [previous?.similarity, next?.similarity].filter(
    (value) => typeof value === "number",
  );
  return Math.max(0, ...near.map((value) => value - (similarity ?? 0)));
}
