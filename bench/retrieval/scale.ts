import { readFileSync } from "node:fs";
import { percentile } from "../../services/knowledge/src/evaluation/metrics.ts";
import { searchPassages } from "../../services/knowledge/src/search/search-passages.ts";
import { installation } from "../../services/knowledge/src/tenancy/tenant.ts";
import type { Dataset } from "../corpus/dataset.ts";
import type { KnowledgeBed } from "../corpus/knowledge-bed.ts";
import { domains, insertPassages, syntheticTexts } from "../corpus/synthetic-passages.ts";

/**
 * Time of filtered searches over many passages while other passages are being embedded. The
 * passages are made of the set's words at their own frequencies; vectors are random.
 */
export async function measureScale(bed: KnowledgeBed, dataset: Dataset, passages: number) {
  const makeText = syntheticTexts(dataset);
  const { dimensions } = bed.embedder;
  await insertPassages(bed.sql, makeText, { first: 0, count: passages, dimensions });
  const applied = performance.now();
  await bed.retriever.applyChanges();
  const applySeconds = (performance.now() - applied) / 1_000;

  const stop = new AbortController();
  const embedding = (async () => {
    while (!stop.signal.aborted) await bed.embedder.embedPassages([makeText()], stop.signal);
  })().catch(() => {});
  const times: number[] = [];
  for (const [index, query] of dataset.queries.slice(0, 220).entries()) {
    const started = performance.now();
    await searchPassages(
      bed,
      { signal: AbortSignal.timeout(30_000), tenant: installation },
      {
        text: query.text,
        limit: 10,
        filters: {
          domains: { deny: [`d${index % domains}.example.org`] },
          publishedAfter: new Date(Date.UTC(2020, index % 12)),
          languages: ["en"],
        },
      },
    );
    // The first searches warm up the code.
    if (index >= 20) times.push(performance.now() - started);
  }
  const residentMb = residentMegabytes();
  stop.abort();
  await embedding;
  const stats = await bed.retriever.stats(null);
  return {
    passages: stats.passages,
    "search p50 ms": Number(percentile(times, 0.5).toFixed(1)),
    "search p99 ms": Number(percentile(times, 0.99).toFixed(1)),
    "index MB": Math.round(stats.memoryBytes / 2 ** 20),
    "process MB, bench included": residentMb,
    "load seconds": Number(applySeconds.toFixed(2)),
  };
}

function residentMegabytes(): number {
  if (process.platform !== "linux") return Math.round(process.memoryUsage.rss() / 2 ** 20);
  const status = readFileSync("/proc/self/status", "utf8");
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024);
}
