import { writeFile } from "node:fs/promises";
import { Command, Option } from "@commander-js/extra-typings";
import type { Schemas } from "@workspace/contracts";
import { findCollection } from "../collection-of.ts";
import { connect } from "../connection.ts";
import type { Connection } from "../connection.ts";
import { readJudgements, readQueries, readQuestions } from "../evaluation/read-inputs.ts";
import { waitUntilEmbedded } from "../evaluation/wait-until-embedded.ts";
import { Failure, usageFailure } from "../failure.ts";
import { cancelOnInterrupt } from "../terminal/cancellation.ts";
import { printJson, printLine } from "../terminal/output.ts";
import { createProgressBar } from "../terminal/progress-bar.ts";
import { printTable } from "../terminal/table.ts";

type Knowledge = Schemas["knowledge"];
type RetrievalEvaluation = Knowledge["RetrievalEvaluation"];
type AnswersEvaluation = Knowledge["AnswersEvaluation"];

export function evaluateCommand() {
  return new Command("evaluate")
    .description("measure search or answers on questions of your own")
    .requiredOption("-c, --collection <name>", "the collection, by name or id")
    .option("--queries <file>", "search: lines of {_id, text}")
    .option("--qrels <file>", "search: judgements, tab-separated query, document, score")
    .option("--run-out <file>", "search: write the rankings as a TREC run")
    .option("--questions <file>", "answers: lines of {id, question, doc, answers, impossible}")
    .option("--results-out <file>", "answers: write the result of each question as JSON lines")
    .option("-m, --model <name>", "answers: who answers")
    .addOption(
      new Option("--mode <mode>", "search: how to match").choices([
        "hybrid",
        "lexical",
        "vector",
      ] as const),
    )
    .option("--no-wait", "do not wait until all passages are embedded")
    .option("--json", "print the figures as JSON", false)
    .addHelpText(
      "after",
      `
It asks exactly what the product's search and answers ask. Documents are named by the _id that
they were added with.

Examples:
  $ workspace add corpus.jsonl --collection papers
  $ workspace evaluate --collection papers --queries queries.jsonl --qrels qrels/test.tsv --run-out run.tsv
  $ workspace evaluate --collection papers --questions qa.jsonl --json`,
    )
    .action(async (options) => {
      const { queries, qrels, questions } = options;
      const forSearch = queries !== undefined || qrels !== undefined;
      if (forSearch === (questions !== undefined)) {
        throw usageFailure(
          "Give --queries with --qrels to measure search, or --questions to measure answers.",
        );
      }
      const signal = cancelOnInterrupt();
      const begin = async (): Promise<Run> => {
        const connection = await connect();
        return { connection, quiet: options.json, wait: options.wait, signal };
      };
      if (questions !== undefined) {
        const input = { ...options, questions: await readQuestions(questions) };
        return reportAnswers(await measureAnswers(await begin(), input), options);
      }
      if (queries === undefined || qrels === undefined) {
        throw usageFailure("Search is measured with both --queries and --qrels.");
      }
      const input = {
        ...options,
        queries: await readQueries(queries),
        qrels: await readJudgements(qrels),
      };
      await reportRetrieval(await measureRetrieval(await begin(), input), options);
    });
}

interface Run {
  connection: Connection;
  quiet: boolean;
  wait: boolean;
  signal: AbortSignal;
}

async function prepare({ connection, quiet, wait, signal }: Run, collection: string) {
  const id = await findCollection(connection.knowledge, collection, signal);
  if (wait) {
    const bar = createProgressBar("Embedding", quiet);
    await waitUntilEmbedded(connection.knowledge, bar.update, signal).finally(bar.clear);
  }
  return id;
}

async function measureRetrieval(
  run: Run,
  input: {
    collection: string;
    mode?: "hybrid" | "lexical" | "vector" | undefined;
    runOut?: string | undefined;
    queries: Knowledge["EvaluationQuery"][];
    qrels: Knowledge["RelevanceJudgement"][];
  },
): Promise<RetrievalEvaluation> {
  const body = {
    collection_id: await prepare(run, input.collection),
    queries: input.queries,
    qrels: input.qrels,
    include_run: input.runOut !== undefined,
    stream: true,
    ...(input.mode === undefined ? {} : { mode: input.mode }),
  };
  const { knowledge } = run.connection;
  return lastResult(
    knowledge.streams.evaluateRetrieval({ body }, { signal: run.signal }),
    "Searching",
    run.quiet,
  );
}

async function measureAnswers(
  run: Run,
  input: {
    collection: string;
    model?: string | undefined;
    resultsOut?: string | undefined;
    questions: Knowledge["EvaluationQuestion"][];
  },
): Promise<AnswersEvaluation> {
  const body = {
    collection_id: await prepare(run, input.collection),
    questions: input.questions,
    include_results: input.resultsOut !== undefined,
    stream: true,
    ...(input.model === undefined ? {} : { model: input.model }),
  };
  const { knowledge } = run.connection;
  return lastResult(
    knowledge.streams.evaluateAnswers({ body }, { signal: run.signal }),
    "Asking",
    run.quiet,
  );
}

type EvaluationEvent<Result> =
  | { type: "evaluation-progressed"; done: number; total: number }
  | { type: "evaluation-completed"; result: Result }
  | { type: "evaluation-failed"; error: { message: string } };

async function lastResult<Result>(
  events: AsyncIterable<EvaluationEvent<Result>>,
  label: string,
  quiet: boolean,
): Promise<Result> {
  const bar = createProgressBar(label, quiet);
  try {
    for await (const event of events) {
      if (event.type === "evaluation-completed") return event.result;
      if (event.type === "evaluation-failed") {
        throw new Failure(`The evaluation failed: ${event.error.message}`);
      }
      bar.update(event.done, event.total, `${event.done} of ${event.total}`);
    }
  } finally {
    bar.clear();
  }
  throw new Failure("The evaluation ended without a result.");
}

async function reportRetrieval(
  result: RetrievalEvaluation,
  options: { json: boolean; runOut?: string | undefined },
): Promise<void> {
  const { run, ...figures } = result;
  if (options.runOut !== undefined) await writeFile(options.runOut, trecRun(run ?? []));
  if (options.json) return printJson(figures);
  printFigures([
    ["nDCG@10", share(figures.metrics.ndcg_at_10)],
    ["recall@100", share(figures.metrics.recall_at_100)],
    ["MRR@10", share(figures.metrics.mrr_at_10)],
    ["queries", `${figures.judged_query_count} judged of ${figures.query_count}`],
    ...unknownDocuments(figures.unknown_document_count),
    ["mode", figures.mode],
    [
      "search p50 / p99",
      `${figures.latency_ms.p50.toFixed(1)} / ${figures.latency_ms.p99.toFixed(1)} ms`,
    ],
    ["passages embedded", percent(figures.embedded_share)],
  ]);
  if (options.runOut !== undefined) printLine(`The run is written to ${options.runOut}.`);
}

async function reportAnswers(
  result: AnswersEvaluation,
  options: { json: boolean; resultsOut?: string | undefined },
): Promise<void> {
  const { results, ...figures } = result;
  if (options.resultsOut !== undefined) {
    const lines = (results ?? []).map((line) => `${JSON.stringify(line)}\n`);
    await writeFile(options.resultsOut, lines.join(""));
  }
  if (options.json) return printJson(figures);
  const { refusal } = figures;
  printFigures([
    ["right paragraph first", percent(figures.paragraph_accuracy)],
    ["right sentence first", percent(figures.sentence_accuracy)],
    ["right sentence in first three", percent(figures.sentence_in_first_three)],
    ["citations that hold", percent(figures.supported_citation_share)],
    ["refusal AUC", refusal.auc === null ? "–" : refusal.auc.toFixed(4)],
    ["answerable refused", percent(refusal.answerable_refused)],
    ["impossible refused", percent(refusal.impossible_refused)],
    ["questions", `${figures.answerable_count} answerable, ${figures.impossible_count} not`],
    ["model", figures.model],
    [
      "answer p50 / p99",
      `${figures.latency_ms.p50.toFixed(0)} / ${figures.latency_ms.p99.toFixed(0)} ms`,
    ],
    ["passages embedded", percent(figures.embedded_share)],
  ]);
}

/** Judged documents under other ids than they were added with leave every figure at nothing. */
function unknownDocuments(count: number): [string, string][] {
  return count === 0 ? [] : [["judged, not in the collection", `${count} documents`]];
}

function trecRun(lines: Knowledge["RunLine"][]): string {
  return lines
    .map(
      (line) =>
        `${line.query_id}\tQ0\t${line.document_id}\t${line.rank}\t${line.score}\tworkspace\n`,
    )
    .join("");
}

function printFigures(rows: [string, string][]): void {
  printTable([{ title: "measure" }, { title: "value", align: "right" }], rows);
}

function share(value: number): string {
  return value.toFixed(4);
}

function percent(value: number | null): string {
  return value === null ? "–" : `${(value * 100).toFixed(1)} %`;
}
