import { parseArgs } from "node:util";
import MiniSearch from "minisearch";
import {
  extractAnswer,
  splitSentences,
} from "../../services/knowledge/src/answers/extraction/index.ts";
import type { ExtractedAnswer } from "../../services/knowledge/src/answers/extraction/index.ts";
import {
  areaUnderCurve,
  percentile,
  shareOf,
} from "../../services/knowledge/src/evaluation/metrics.ts";
import { searchPassages } from "../../services/knowledge/src/search/search-passages.ts";
import { installation } from "../../services/knowledge/src/tenancy/tenant.ts";
import { readDataset, readQuestions } from "../corpus/dataset.ts";
import type { Dataset, Question } from "../corpus/dataset.ts";
import { startKnowledgeBed } from "../corpus/knowledge-bed.ts";
import type { KnowledgeBed } from "../corpus/knowledge-bed.ts";

const help = `npm run bench -- answers [options]

Answers by extraction, as the product gives them: is the right paragraph and sentence first, and are
questions on topics that the documents lack refused? For the latter, half of the topics is searched
with the questions on all. MiniSearch ranks paragraphs and sentences by words in the same run.

  --data DIR          folder with a folder for each set (or BENCH_DATA)
  --set NAME          set with corpus.jsonl and qa.jsonl (xquad)
  --sample N          ask every Nth question only (1)
  --model-store DIR   keeps the prepared model between runs
  --json              print the figures as JSON as well
`;

const { values } = parseArgs({
  options: {
    data: { type: "string", default: process.env["BENCH_DATA"] ?? "" },
    set: { type: "string", default: "xquad" },
    sample: { type: "string", default: "1" },
    "model-store": { type: "string" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

if (values.help || values.data === "") process.stdout.write(help);
else await run(values.data);

interface Asked {
  question: Question;
  answer: ExtractedAnswer;
  documents: (string | null)[];
  exact: boolean[];
  milliseconds: number;
}

async function run(folder: string): Promise<void> {
  const dataset = readDataset(folder, values.set);
  const every = Number(values.sample);
  const questions = readQuestions(folder, values.set).filter((_, index) => index % every === 0);
  const topics = [...new Set(dataset.documents.map(({ title }) => title))];
  const half = new Map(
    dataset.documents.map(({ id, title }) => [
      id,
      topics.indexOf(title) % 2 === 0 ? "even" : "odd",
    ]),
  );
  const bed = await startKnowledgeBed(values["model-store"]);
  try {
    await bed.add(dataset.documents, (id) => ["all", half.get(id)!]);
    const all: Asked[] = [];
    for (const question of questions) all.push(await ask(bed, question, "all"));
    const held: Asked[] = [];
    const lacking: Asked[] = [];
    for (const question of questions) {
      const own = half.get(question.doc)!;
      held.push(await ask(bed, question, own));
      lacking.push(await ask(bed, question, own === "even" ? "odd" : "even"));
    }
    const peer = rankByMiniSearch(dataset, questions);
    const figures = {
      questions: questions.length,
      "right paragraph first": shareOf(
        all.map(({ question, documents }) => documents[0] === question.doc),
      ),
      "gold sentence first": shareOf(all.map((asked) => holdsGold(asked, 1))),
      "gold sentence in first three": shareOf(all.map((asked) => holdsGold(asked, 3))),
      "citations that are exact spans": shareOf(all.flatMap(({ exact }) => exact)),
      "refusal AUC": areaUnderCurve(
        held.map(({ answer }) => answer.evidence),
        lacking.map(({ answer }) => answer.evidence),
      ),
      "answerable refused": shareOf([...all, ...held].map(({ answer }) => !answer.supported)),
      "others refused": shareOf(lacking.map(({ answer }) => !answer.supported)),
      "answer p50 ms": percentile(
        all.map(({ milliseconds }) => milliseconds),
        0.5,
      ),
      "answer p99 ms": percentile(
        all.map(({ milliseconds }) => milliseconds),
        0.99,
      ),
      "MiniSearch: right paragraph first": peer.paragraph,
      "MiniSearch: gold sentence first": peer.sentence,
    };
    console.table(figures);
    if (values.json) process.stdout.write(`${JSON.stringify(figures)}\n`);
  } finally {
    await bed.close();
  }
}

async function ask(bed: KnowledgeBed, question: Question, collection: string): Promise<Asked> {
  const started = performance.now();
  const signal = AbortSignal.timeout(30_000);
  const filters = { collectionIds: [collection] };
  const found = await searchPassages(
    bed,
    { signal, tenant: installation },
    { text: question.question, limit: 10, filters },
  );
  const answer = await extractAnswer(bed, {
    question: question.question,
    organisationId: null,
    filters,
    signal,
    passages: found.map(({ document, place, ...passage }) => ({
      ...passage,
      documentId: document.id,
      title: document.title,
      headingPath: place.headingPath,
    })),
  });
  const milliseconds = performance.now() - started;
  const sources = answer.sentences.map(({ passageId }) =>
    found.find((passage) => passage.passageId === passageId)!,
  );
  const exact = answer.sentences.map(
    ({ start, end, text }, index) => sources[index]!.text.slice(start, end) === text,
  );
  const documents = sources.map(({ document }) => document.externalId);
  return { question, answer, documents, exact, milliseconds };
}

function holdsGold({ question, answer, documents }: Asked, depth: number): boolean {
  return answer.sentences
    .slice(0, depth)
    .some(
      ({ text }, index) =>
        documents[index] === question.doc && question.answers.some((gold) => text.includes(gold)),
    );
}

function rankByMiniSearch(dataset: Dataset, questions: readonly Question[]) {
  const paragraphs = new MiniSearch({ fields: ["title", "text"] });
  paragraphs.addAll(dataset.documents);
  const sentences = new MiniSearch<{ id: number; document: string; text: string }>({
    fields: ["text"],
    storeFields: ["document", "text"],
  });
  let id = 0;
  for (const document of dataset.documents) {
    for (const { start, end } of splitSentences(document.text)) {
      sentences.add({ id: id++, document: document.id, text: document.text.slice(start, end) });
    }
  }
  return {
    paragraph: shareOf(
      questions.map(({ question, doc }) => paragraphs.search(question)[0]?.id === doc),
    ),
    sentence: shareOf(
      questions.map(({ question, doc, answers }) => {
        const best = sentences.search(question)[0];
        return (
          best?.["document"] === doc && answers.some((gold) => String(best["text"]).includes(gold))
        );
      }),
    ),
  };
}
