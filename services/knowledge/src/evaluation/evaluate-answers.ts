import type { Schemas } from "@workspace/contracts";
import { UnavailableError } from "@workspace/http";
import { AnswerBuilder } from "../answers/answer-builder.ts";
import type { Answer, Citation } from "../answers/answer.ts";
import { defaultPreset, unknownModel } from "../answers/ask-question.ts";
import type { AnswerDependencies } from "../answers/ask-question.ts";
import { supportThreshold } from "../answers/extraction/index.ts";
import { newAnswer } from "../answers/new-answer.ts";
import { needCollection } from "../collections/manage-collections.ts";
import type { CollectionRepository } from "../collections/repository.ts";
import type { TenantContext } from "../tenancy/tenant.ts";
import { inParallel } from "./in-parallel.ts";
import { areaUnderCurve, percentile, shareOf } from "./metrics.ts";
import type { Measurement } from "./progress.ts";
import { refuseRepeatedIds } from "./refuse-repeated-ids.ts";
import type { EvaluationRepository } from "./repository.ts";

type EvaluateAnswers = Schemas["knowledge"]["EvaluateAnswers"];
type AnswersEvaluation = Schemas["knowledge"]["AnswersEvaluation"];
type Question = EvaluateAnswers["questions"][number];
type QuestionResult = NonNullable<AnswersEvaluation["results"]>[number];

export interface EvaluateAnswersDependencies {
  answers: Pick<AnswerDependencies, "answerer" | "routes" | "publicUrl" | "searches">;
  collections: CollectionRepository;
  evaluations: EvaluationRepository;
}

interface Asked {
  question: Question;
  milliseconds: number;
  result: QuestionResult;
  supported: boolean[];
}

/** Questions under way at a time. Extraction keeps one thread busy; a model is mostly waited for. */
const width = 3;

/** Asks every question as `askQuestion` does, without cache or entry, and scores the answers. */
export async function* evaluateAnswers(
  deps: EvaluateAnswersDependencies,
  context: TenantContext,
  input: EvaluateAnswers,
): AsyncGenerator<Measurement<AnswersEvaluation>> {
  const { answers } = deps;
  const { target } = routeOf(deps, input);
  const started = performance.now();
  const asked: Asked[] = [];
  const ask = async (question: Question, signal: AbortSignal): Promise<Asked> => {
    const before = performance.now();
    const builder = new AnswerBuilder(newAnswer(question.question, target), answers.publicUrl);
    const request = {
      input: question.question,
      ...(input.model === undefined ? { preset: defaultPreset } : { model: input.model }),
    };
    const events = answers.answerer.answer(
      request,
      { ...context, signal },
      {
        filters: { collectionIds: [input.collection_id] },
        cache: false,
        observer: builder.observer,
      },
    );
    for await (const event of events) for (const _step of builder.follow(event));
    signal.throwIfAborted();
    const { answer } = builder;
    if (answer.status !== "completed") {
      throw new UnavailableError(
        `Question ${question.id} was not answered: ${answer.error?.message ?? answer.status}`,
      );
    }
    const milliseconds = performance.now() - before;
    return {
      question,
      milliseconds,
      result: judge(question, answer),
      supported: supportOf(answer),
    };
  };
  let done = 0;
  for await (const { index, result } of inParallel(input.questions, width, context.signal, ask)) {
    asked[index] = result;
    yield { kind: "progress", done: ++done, total: input.questions.length };
  }
  const latencies = asked.map(({ milliseconds }) => milliseconds);
  const answerable = asked.filter(({ question }) => question.impossible !== true);
  const impossible = asked.filter(({ question }) => question.impossible === true);
  const known = answerable.filter(({ question }) => typeof question.doc === "string");
  const worded = answerable.filter(({ question }) => (question.answers ?? []).length > 0);
  const evidenceOf = (list: Asked[]): number[] =>
    list.flatMap(({ result }) => result.evidence_score ?? []);
  const result: AnswersEvaluation = {
    collection_id: input.collection_id,
    model: input.model ?? defaultPreset,
    mode: newAnswer("", target).mode,
    question_count: asked.length,
    answerable_count: answerable.length,
    impossible_count: impossible.length,
    paragraph_accuracy: shareOf(
      known.map(({ result: { paragraph_correct } }) => paragraph_correct === true),
    ),
    sentence_accuracy: shareOf(worded.map(({ result: { sentence_rank } }) => sentence_rank === 1)),
    sentence_in_first_three: shareOf(
      worded.map(({ result: { sentence_rank } }) => sentence_rank !== null && sentence_rank <= 3),
    ),
    supported_citation_share: shareOf(asked.flatMap(({ supported }) => supported)),
    refusal: {
      auc: areaUnderCurve(evidenceOf(answerable), evidenceOf(impossible)),
      threshold: supportThreshold,
      answerable_refused: shareOf(answerable.map(({ result: { refused } }) => refused)),
      impossible_refused: shareOf(impossible.map(({ result: { refused } }) => refused)),
    },
    latency_ms: { p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) },
    embedded_share: await deps.evaluations.embeddedShare(context.tenant, input.collection_id),
    corpus_revision: await answers.searches.corpusRevision(),
    took_ms: performance.now() - started,
    ...(input.include_results === true ? { results: asked.map((one) => one.result) } : {}),
  };
  yield { kind: "result", result };
}

/** Refuses what cannot be asked, before any of it is. */
export async function checkAnswersInput(
  deps: EvaluateAnswersDependencies,
  { tenant }: Pick<TenantContext, "tenant">,
  input: EvaluateAnswers,
): Promise<void> {
  await needCollection(deps.collections, tenant, input.collection_id);
  refuseRepeatedIds("questions", input.questions);
  routeOf(deps, input);
}

function routeOf(
  { answers }: EvaluateAnswersDependencies,
  { model = defaultPreset }: EvaluateAnswers,
) {
  const route = answers.routes.resolve(model);
  if (!route) throw unknownModel(model);
  return route;
}

/** A refusal names no source, so it has neither the right paragraph nor the right sentence. */
function judge(question: Question, answer: Answer): QuestionResult {
  const { citations } = answer;
  const first = citations[0];
  const wanted = (question.answers ?? []).map(plain).filter(Boolean);
  const rank = citations.findIndex(
    (citation) => fromDocument(citation, question) && holdsAny(citation.quote, wanted),
  );
  return {
    id: question.id,
    refused: answer.refused,
    evidence_score: answer.evidence_score,
    paragraph_correct:
      question.impossible === true || typeof question.doc !== "string"
        ? null
        : first !== undefined && fromDocument(first, question),
    sentence_rank: rank < 0 ? null : rank + 1,
    text: answer.text,
  };
}

function fromDocument(citation: Citation, question: Question): boolean {
  return typeof question.doc !== "string" || citation.external_id === question.doc;
}

function holdsAny(quote: string, wanted: readonly string[]): boolean {
  const text = plain(quote);
  return wanted.some((answer) => text.includes(answer));
}

function plain(text: string): string {
  return text.normalize("NFC").toLowerCase().replaceAll(/\s+/g, " ").trim();
}

/** For each citation of a document, whether its quote stands at the place that it names. */
function supportOf(answer: Answer): boolean[] {
  return answer.citations.flatMap(({ number, quote, place }) => {
    const source = answer.sources.find((candidate) => candidate.number === number);
    if (source?.place === undefined || source.place === null || place === null) return [];
    const start = place.char_start - source.place.char_start;
    return [source.snippet.slice(start, place.char_end - source.place.char_start) === quote];
  });
}
