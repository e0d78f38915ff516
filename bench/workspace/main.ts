import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { frugalProcess } from "@workspace/config";
import { openDatabase } from "@workspace/storage";
import { startEmbeddedPostgres } from "@workspace/storage/embedded-postgres";
import { startStack } from "@workspace/testing/stack";
import type { Stack } from "@workspace/testing/stack";
import { percentile } from "../../services/knowledge/src/evaluation/metrics.ts";
import { readDataset, readQuestions } from "../corpus/dataset.ts";
import type { Dataset } from "../corpus/dataset.ts";
import { domains, insertPassages, syntheticTexts } from "../corpus/synthetic-passages.ts";
import { memoryOf, waitedForCpuMs } from "./process-figures.ts";
import { timeAnswer } from "./time-answer.ts";

const help = `npm run bench -- workspace [options]

The workspace as its clients meet it, over HTTP through the gateway, with many passages and while
embedding goes on: filtered searches, the first event and the first text of an answer, and memory.
Processor time is that of the knowledge service for one of them, embedding in the background aside.

  --data DIR      folder with a folder for each set (or BENCH_DATA)
  --set NAME      set with corpus.jsonl and qa.jsonl, whose questions are asked (xquad)
  --passages N    passages beside the set's own (100000)
  --embedding N   passages to embed meanwhile (5000)
  --questions N   searches and answers that are timed (600)
  --json          print the figures as JSON
`;

const dimensions = 384;
const warmUp = 20;
/** As `npm start` sets the process up. */
const asStarted = {
  NODE_COMPILE_CACHE: join(tmpdir(), "bench-compile-cache"),
  ...frugalProcess.environment,
  NODE_OPTIONS: frugalProcess.knowledgeFlags.join(" "),
};
const unlimited = {
  KEY_REQUESTS_PER_MINUTE: "1000000000",
  KEY_BURST: "1000000000",
  IP_REQUESTS_PER_MINUTE: "1000000000",
  IP_BURST: "1000000000",
};

const { values } = parseArgs({
  options: {
    data: { type: "string", default: process.env["BENCH_DATA"] ?? "" },
    set: { type: "string", default: "xquad" },
    passages: { type: "string", default: "100000" },
    embedding: { type: "string", default: "5000" },
    questions: { type: "string", default: "600" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

if (values.help || values.data === "") process.stdout.write(help);
else await run(values.data);

async function run(folder: string): Promise<void> {
  const dataset = readDataset(folder, values.set);
  const questions = readQuestions(folder, values.set);
  const every = Math.max(1, Math.floor(questions.length / (Number(values.questions) + warmUp)));
  const asked = questions.filter((_, index) => index % every === 0).map(({ question }) => question);
  const postgresFolder = await mkdtemp(join(tmpdir(), "bench-workspace-"));
  const server = await startEmbeddedPostgres({
    folder: join(postgresFolder, "postgres"),
    logFile: join(postgresFolder, "postgres.log"),
  });
  // Where the stack makes its database.
  process.env["TEST_DATABASE_URL"] = server.url;
  try {
    const figures = await measure(dataset, asked);
    if (values.json) process.stdout.write(`${JSON.stringify(figures)}\n`);
    else console.table(figures);
  } finally {
    await server.stop();
    await rm(postgresFolder, { recursive: true, force: true });
  }
}

async function measure(dataset: Dataset, asked: readonly string[]) {
  await using stack = await startStack({
    // Limits are counted but must not bite.
    env: { gateway: unlimited, knowledge: asStarted },
    documents: dataset.documents.map(({ id, title, text }) => ({
      name: `${id.replaceAll(/\W/g, "-")}.md`,
      title,
      text,
    })),
  });
  await fillCorpus(stack, dataset);
  await stack.restart("knowledge");
  const cpuMs = (): number | null => waitedForCpuMs(stack.pid("knowledge"));
  const begun = cpuMs();
  const searches: number[] = [];
  for (const [index, text] of asked.entries()) searches.push(await timeSearch(stack, text, index));
  const searched = cpuMs();
  const answers: { firstEventMs: number; firstTextMs: number }[] = [];
  for (const text of asked) answers.push(await timeAnswer(stack.baseUrl, stack.apiKey, text));
  const answered = cpuMs();
  const timed = { searches: searches.slice(warmUp), answers: answers.slice(warmUp) };
  const events = timed.answers.map(({ firstEventMs }) => firstEventMs);
  const texts = timed.answers.map(({ firstTextMs }) => firstTextMs);
  const { passages } = await stack.knowledge.getStats();
  const memory = memoryOf(stack.pid("knowledge"));
  return {
    passages: passages.total,
    "still to embed at the end": passages.total - passages.embedded,
    "search p50 ms": round(percentile(timed.searches, 0.5)),
    "search p99 ms": round(percentile(timed.searches, 0.99)),
    "search CPU ms": each(begun, searched, asked.length),
    "first event p50 ms": round(percentile(events, 0.5)),
    "first event p99 ms": round(percentile(events, 0.99)),
    "first text p50 ms": round(percentile(texts, 0.5)),
    "first text p99 ms": round(percentile(texts, 0.99)),
    "answer CPU ms": each(searched, answered, asked.length),
    "knowledge MB": memory?.residentMb ?? null,
    "knowledge MB at most": memory?.peakMb ?? null,
  };
}

async function fillCorpus(stack: Stack, dataset: Dataset): Promise<void> {
  const sql = openDatabase({ url: stack.databaseUrl, schema: "knowledge" });
  const count = Number(values.passages);
  const makeText = syntheticTexts(dataset);
  await insertPassages(sql, makeText, { first: 0, count, dimensions });
  const waiting = { first: count, count: Number(values.embedding), dimensions: null };
  await insertPassages(sql, makeText, waiting);
  await sql.end();
}

async function timeSearch(stack: Stack, query: string, index: number): Promise<number> {
  const started = performance.now();
  const response = await fetch(`${stack.baseUrl}/search`, {
    method: "POST",
    headers: { authorization: `Bearer ${stack.apiKey}`, "content-type": "application/json" },
    body: JSON.stringify({
      query,
      max_results: 10,
      search_domain_filter: [`-d${index % domains}.example.org`],
      search_language_filter: ["en"],
      search_after_date_filter: `${(index % 12) + 1}/1/2020`,
    }),
  });
  const found = await response.text();
  if (response.status !== 200) throw new Error(`The search failed: ${found}`);
  return performance.now() - started;
}

function each(from: number | null, to: number | null, count: number): number | null {
  return from === null || to === null ? null : round((to - from) / count);
}

function round(milliseconds: number): number {
  return Number(milliseconds.toFixed(1));
}
