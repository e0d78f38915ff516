import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { migrate, openDatabase } from "@workspace/storage";
import type { Database } from "@workspace/storage";
import { startEmbeddedPostgres } from "@workspace/storage/embedded-postgres";
import { createLogger } from "@workspace/telemetry";
import { createEmbedder } from "../../services/knowledge/src/adapters/embedder/index.ts";
import type { Embedder } from "../../services/knowledge/src/adapters/embedder/index.ts";
import {
  embeddingText,
  passageInput,
} from "../../services/knowledge/src/indexing/passage-input.ts";
import { readCorpusText } from "../../services/knowledge/src/parsing/corpus-text.ts";
import { createRetriever, quantiseVector } from "../../services/knowledge/src/retrieval/index.ts";
import type { Retriever } from "../../services/knowledge/src/retrieval/index.ts";
import { createSearchRepository } from "../../services/knowledge/src/search/repository.ts";
import type { SearchRepository } from "../../services/knowledge/src/search/repository.ts";
import type { CorpusDocument } from "./dataset.ts";

/** The search side of the knowledge service over a database of its own. */
export interface KnowledgeBed {
  sql: Database;
  embedder: Embedder;
  retriever: Retriever;
  searches: SearchRepository;
  /** CPU seconds spent so far, by what was indexed. */
  spent: {
    lexicalPassages: number;
    lexicalSeconds: number;
    embedded: number;
    embedSeconds: number;
  };
  /** Adds documents to collections as an import does, embedded at once. */
  add(documents: readonly CorpusDocument[], collections: (id: string) => string[]): Promise<void>;
  close(): Promise<void>;
}

const batchSize = 200;

export async function startKnowledgeBed(modelStore: string | undefined): Promise<KnowledgeBed> {
  const folder = await mkdtemp(join(tmpdir(), "bench-knowledge-"));
  const given = process.env["DATABASE_URL"];
  const server =
    given === undefined
      ? await startEmbeddedPostgres({
          folder: join(folder, "postgres"),
          logFile: join(folder, "postgres.log"),
          durable: false,
        })
      : null;
  const url = given ?? server!.url;
  const schema = `bench_${process.pid}`;
  const sql = openDatabase({ url, schema });
  const migrations = new URL("../../services/knowledge/migrations", import.meta.url);
  await migrate(sql, schema, fileURLToPath(migrations));
  const logger = createLogger({ service: "bench", level: "warn" });
  const embedder = await createEmbedder({
    modelStore: modelStore ?? join(folder, "models"),
    logger,
  });
  const retriever = createRetriever({ databaseUrl: url, schema, embedder, logger });
  await retriever.ready();
  const spent = { lexicalPassages: 0, lexicalSeconds: 0, embedded: 0, embedSeconds: 0 };

  async function addBatch(
    documents: readonly CorpusDocument[],
    collections: (id: string) => string[],
  ): Promise<void> {
    const before = process.cpuUsage();
    const parsed = documents.map((document) => {
      const { passages } = readCorpusText(document.title, document.text);
      return {
        document,
        passages: passages.map((passage) => passageInput(document.title, passage)),
      };
    });
    const lexical = process.cpuUsage(before);
    spent.lexicalPassages += parsed.reduce((sum, { passages }) => sum + passages.length, 0);
    spent.lexicalSeconds += (lexical.user + lexical.system) / 1e6;
    const rows = parsed.flatMap(({ document, passages }) =>
      passages.map((passage) => ({ document, passage })),
    );
    const embedStart = process.cpuUsage();
    const vectors = await embedder.embedPassages(
      rows.map(({ document, passage }) =>
        embeddingText(document.title, passage.headingPath, passage.text),
      ),
    );
    const embedding = process.cpuUsage(embedStart);
    spent.embedded += rows.length;
    spent.embedSeconds += (embedding.user + embedding.system) / 1e6;
    await sql.begin(async (tx) => {
      await tx`insert into documents ${tx(
        documents.map(({ id, title }) => ({
          id: documentId(id),
          external_id: id,
          kind: "text",
          title,
          content_sha256: "",
          size_bytes: 0,
          origin: "corpus",
          status: "ready",
        })),
      )}`;
      await tx`insert into passages ${tx(
        rows.map(({ document, passage }, index) => ({
          document_id: documentId(document.id),
          ordinal: passage.ordinal,
          text: passage.text,
          heading_path: passage.headingPath,
          line_start: passage.lineStart,
          line_end: passage.lineEnd,
          char_start: passage.charStart,
          char_end: passage.charEnd,
          terms: passage.terms,
          embedding: Buffer.from(quantiseVector(vectors[index]!).buffer),
        })),
      )}`;
      const members = documents.flatMap(({ id }) =>
        collections(id).map((name) => ({ collection_id: name, document_id: documentId(id) })),
      );
      await tx`insert into collections ${tx(
        [...new Set(members.map((member) => member.collection_id))].map((id) => ({ id, name: id })),
      )} on conflict do nothing`;
      await tx`insert into collection_documents ${tx(members)}`;
    });
  }

  return {
    sql,
    embedder,
    retriever,
    searches: createSearchRepository(sql),
    spent,
    async add(documents, collections) {
      for (let at = 0; at < documents.length; at += batchSize) {
        await addBatch(documents.slice(at, at + batchSize), collections);
        process.stderr.write(
          `\r${Math.min(at + batchSize, documents.length)}/${documents.length} `,
        );
      }
      process.stderr.write("\n");
      await retriever.applyChanges();
    },
    async close() {
      await retriever.close();
      await embedder.close();
      await sql`drop schema ${sql(schema)} cascade`;
      await sql.end();
      await server?.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function documentId(id: string): string {
  return `doc_${id}`;
}
