import { setTimeout as delay } from "node:timers/promises";
import { FolderBlobStore, openDatabase } from "@workspace/storage";
import { createLogger } from "@workspace/telemetry";
import { Indexer } from "../src/indexing/indexer.ts";
import { IndexingEvents } from "../src/indexing/indexing-events.ts";
import { createIndexingRepository } from "../src/indexing/repository.ts";
import { createDocumentParser } from "../src/parsing/document-parser.ts";

const sql = openDatabase({ url: process.env["DATABASE_URL"] ?? "", schema: "knowledge" });
new Indexer({
  sql,
  indexing: createIndexingRepository(sql),
  blobs: new FolderBlobStore(process.env["BLOB_DIR"] ?? ""),
  parser: createDocumentParser({ threads: 1 }),
  events: new IndexingEvents(),
  logger: createLogger({ service: "test", level: "silent" }),
  embedder: {
    modelId: "test-model",
    async embedPassages(texts) {
      await delay(20);
      return texts.map(() => new Float32Array(384).fill(1));
    },
  },
}).start();
process.stdout.write("started\n");
setInterval(() => {}, 1_000);
