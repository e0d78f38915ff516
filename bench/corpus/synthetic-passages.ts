import type { Database } from "@workspace/storage";
import { encodeTerms, quantiseVector } from "../../services/knowledge/src/retrieval/index.ts";
import type { Dataset } from "./dataset.ts";

export const domains = 50;
const wordsInPassage = 150;
const passagesInDocument = 10;
const batchSize = 1_000;

/** Texts of the set's words at their own frequencies, the same ones in every run. */
export function syntheticTexts(dataset: Dataset): () => string {
  const random = randomNumbers(7);
  const words = dataset.documents.flatMap(({ text }) => text.split(/\s+/));
  return () => {
    const start = Math.floor(random() * words.length);
    const own = words.slice(start, start + wordsInPassage / 3);
    while (own.length < wordsInPassage) own.push(words[Math.floor(random() * words.length)]!);
    return own.join(" ");
  };
}

export interface PassageRows {
  /** Of the first passage; numbers go on over several calls. */
  first: number;
  count: number;
  /** Of their random vectors; null leaves them to be embedded. */
  dimensions: number | null;
}

/** Stores documents of ten passages with dates, languages and domains to filter by. */
export async function insertPassages(
  sql: Database,
  makeText: () => string,
  { first, count, dimensions }: PassageRows,
): Promise<void> {
  const random = randomNumbers(first);
  for (let at = first; at < first + count; at += batchSize) {
    const size = Math.min(batchSize, first + count - at);
    const rows = Array.from({ length: size }, (_, index) =>
      passageRow(
        at + index,
        makeText(),
        dimensions === null ? null : randomVector(random, dimensions),
      ),
    );
    await insertDocuments(sql, [...new Set(rows.map((row) => row.document_id))]);
    await sql`insert into passages ${sql(rows)}`;
    process.stderr.write(`\r${at + size} passages `);
  }
  process.stderr.write("\n");
}

function passageRow(number: number, text: string, embedding: Buffer | null) {
  return {
    document_id: `scale_${Math.floor(number / passagesInDocument)}`,
    ordinal: number % passagesInDocument,
    text,
    line_start: 1,
    line_end: 1,
    char_start: 0,
    char_end: text.length,
    terms: encodeTerms(text),
    embedding,
  };
}

function randomVector(random: () => number, dimensions: number): Buffer {
  const vector = Float32Array.from({ length: dimensions }, () => random() - 0.5);
  return Buffer.from(quantiseVector(vector).buffer);
}

async function insertDocuments(sql: Database, ids: readonly string[]): Promise<void> {
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
