import { readFileSync } from "node:fs";
import { percentile } from "../../services/knowledge/src/evaluation/metrics.ts";
import { encodeTerms, quantiseVector } from "../../services/knowledge/src/retrieval/index.ts";
import { searchPassages } from "../../services/knowledge/src/search/search-passages.ts";
import type { Dataset } from "../corpus/dataset.ts";
import type { KnowledgeBed } from "../corpus/knowledge-bed.ts";

const wordsInPassage = 150;
const passagesInDocument = 10;
const batchSize = 1_000;
const domains = 50;

/**
 * Time of filtered searches over many passages while other passages are being embedded. The
 * passages are made of the set's words at their own frequencies; vectors are random.
 */
export async function measureScale(bed: KnowledgeBed, dataset: Dataset, passages: number) {
  const random = randomNumbers(7);
  const words = dataset.documents.flatMap(({ text }) => text.split(/\s+/));
  const makeText = (): string => {
    const start = Math.floor(random() * words.length);
    const own = words.slice(start, start + wordsInPassage / 3);
    while (own.length < wordsInPassage) own.push(words[Math.floor(random() * words.length)]!);
    return own.join(" ");
  };
  for (let at = 0; at < passages; at += batchSize) {
    await insertPassages(bed, at, makeText, random);
    process.stderr.write(`\r${at + batchSize}/${passages} `);
  }
  process.stderr.write("\n");
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
      { signal: AbortSignal.timeout(30_000) },
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
  const stats = await bed.retriever.stats();
  return {
    passages: stats.passages,
    "search p50 ms": Number(percentile(times, 0.5).toFixed(1)),
    "search p99 ms": Number(percentile(times, 0.99).toFixed(1)),
    "index MB": Math.round(stats.memoryBytes / 2 ** 20),
    "process MB, bench included": residentMb,
    "load seconds": Number(applySeconds.toFixed(2)),
  };
}

async function insertPassages(
  bed: KnowledgeBed,
  first: number,
  makeText: () => string,
  random: () => number,
): Promise<void> {
  const { sql } = bed;
  const rows = Array.from({ length: batchSize }, (_, index) => {
    const text = makeText();
    const vector = Float32Array.from({ length: bed.embedder.dimensions }, () => random() - 0.5);
    return {
      document_id: `scale_${Math.floor((first + index) / passagesInDocument)}`,
      ordinal: (first + index) % passagesInDocument,
      text,
      line_start: 1,
      line_end: 1,
      char_start: 0,
      char_end: text.length,
      terms: encodeTerms(text),
      embedding: Buffer.from(quantiseVector(vector).buffer),
    };
  });
  const ids = [...new Set(rows.map((row) => row.document_id))];
  await sql`insert into documents ${sql(
    ids.map((id, index) => ({
      id,
      kind: "text",
      title: id,
      content_sha256: "",
      size_bytes: 0,
      origin: "corpus",
      status: "ready",
      language: index % 4 === 0 ? "de" : "en",
      domain: `d${index % domains}.example.org`,
      published_at: new Date(Date.UTC(2019 + (index % 6), index % 12)),
    })),
  )}`;
  await sql`insert into passages ${sql(rows)}`;
}

function residentMegabytes(): number {
  if (process.platform !== "linux") return Math.round(process.memoryUsage.rss() / 2 ** 20);
  const status = readFileSync("/proc/self/status", "utf8");
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024);
}

/** mulberry32: the same numbers in every run. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
