import { parseArgs } from "node:util";
import MiniSearch from "minisearch";
import { mean, ndcg, percentile, recall } from "../../services/knowledge/src/evaluation/metrics.ts";
import { searchPassages } from "../../services/knowledge/src/search/search-passages.ts";
import { installation } from "../../services/knowledge/src/tenancy/tenant.ts";
import { datasetNames, readDataset } from "../corpus/dataset.ts";
import type { Dataset } from "../corpus/dataset.ts";
import { startKnowledgeBed } from "../corpus/knowledge-bed.ts";
import type { KnowledgeBed } from "../corpus/knowledge-bed.ts";
import { measureScale } from "./scale.ts";

const help = `npm run bench -- retrieval [options]

Search as the product does it, beside MiniSearch in the same run: nDCG@10 and recall@100 on
BEIR-style sets, passages indexed a CPU second, and time and memory with 100,000 passages while
embedding goes on.

  --data DIR          folder with a folder for each set (or BENCH_DATA)
  --sets LIST         names of sets (all)
  --only LIST         of quality, scale (both)
  --passages N        passages of the scale test (100000)
  --model-store DIR   keeps the prepared model between runs
  --json              print the figures as JSON as well
`;

const { values } = parseArgs({
  options: {
    data: { type: "string", default: process.env["BENCH_DATA"] ?? "" },
    sets: { type: "string" },
    only: { type: "string", default: "quality,scale" },
    passages: { type: "string", default: "100000" },
    "model-store": { type: "string" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

if (values.help || values.data === "") process.stdout.write(help);
else await run(values.data);

async function run(folder: string): Promise<void> {
  const names = values.sets?.split(",") ?? datasetNames(folder);
  const only = values.only.split(",");
  const bed = await startKnowledgeBed(values["model-store"]);
  try {
    const quality = [];
    if (only.includes("quality")) {
      for (const name of names) quality.push(await measureQuality(bed, readDataset(folder, name)));
      console.table(Object.assign({}, ...quality.map(({ set, figures }) => ({ [set]: figures }))));
    }
    const scale = only.includes("scale")
      ? await measureScale(bed, readDataset(folder, names[0]!), Number(values.passages))
      : null;
    if (scale !== null) console.table(scale);
    const rates = {
      "lexical, passages a CPU second": rate(bed.spent.lexicalPassages, bed.spent.lexicalSeconds),
      "embedded, passages a CPU second": rate(bed.spent.embedded, bed.spent.embedSeconds),
    };
    console.table(rates);
    if (values.json) process.stdout.write(`${JSON.stringify({ quality, scale, rates })}\n`);
  } finally {
    await bed.close();
  }
}

function rate(count: number, seconds: number): number {
  return seconds === 0 ? 0 : Math.round((count / seconds) * 10) / 10;
}

async function measureQuality(bed: KnowledgeBed, dataset: Dataset) {
  const prefix = `${dataset.name}:`;
  process.stderr.write(`${dataset.name}\n`);
  await bed.add(
    dataset.documents.map((document) => ({ ...document, id: prefix + document.id })),
    () => [dataset.name],
  );
  const figures: Record<string, number> = {};
  for (const mode of ["hybrid", "lexical", "vector"] as const) {
    const times: number[] = [];
    const rankings: string[][] = [];
    for (const query of dataset.queries) {
      const started = performance.now();
      const found = await searchPassages(bed, context(), {
        text: query.text,
        limit: 100,
        mode,
        filters: { collectionIds: [dataset.name] },
        perDocument: 1,
      });
      times.push(performance.now() - started);
      rankings.push(found.map(({ document }) => document.externalId!.slice(prefix.length)));
    }
    const scores = score(dataset, rankings);
    figures[`${mode} nDCG@10`] = scores.ndcg;
    if (mode !== "hybrid") continue;
    figures["hybrid recall@100"] = scores.recall;
    figures["hybrid p50 ms"] = round(percentile(times, 0.5), 1);
  }
  figures["MiniSearch nDCG@10"] = score(dataset, rankByMiniSearch(dataset)).ndcg;
  return { set: dataset.name, figures };
}

function score(dataset: Dataset, rankings: string[][]): { ndcg: number; recall: number } {
  const judged = dataset.queries.map(({ id }) => dataset.judgements.get(id)!);
  return {
    ndcg: round(mean(rankings.map((ranking, index) => ndcg(ranking, judged[index]!, 10))), 4),
    recall: round(mean(rankings.map((ranking, index) => recall(ranking, judged[index]!, 100))), 4),
  };
}

function rankByMiniSearch(dataset: Dataset): string[][] {
  const peer = new MiniSearch({ fields: ["title", "text"], searchOptions: { prefix: false } });
  peer.addAll(dataset.documents);
  return dataset.queries.map(({ text }) =>
    peer
      .search(text)
      .slice(0, 100)
      .map(({ id }) => String(id)),
  );
}

function context() {
  return { signal: AbortSignal.timeout(30_000), tenant: installation };
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
