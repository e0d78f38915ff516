import { fileURLToPath } from "node:url";
import { openDatabase } from "@workspace/storage";
import type { Database } from "@workspace/storage";
import { createTestDatabase } from "@workspace/testing/database";
import type { TestDatabase } from "@workspace/testing/database";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readCorpus } from "../src/retrieval/repository.ts";

const documents = 1_000;
const passagesInDocument = 40;
const migrations = fileURLToPath(new URL("../migrations", import.meta.url));

let database: TestDatabase;
let sql: Database;

beforeAll(async () => {
  database = await createTestDatabase([{ schema: "knowledge", folder: migrations }]);
  // One connection, so that what it counted can be read right after.
  sql = openDatabase({ url: database.url, schema: "knowledge", maxConnections: 1 });
  for (const table of ["documents", "passages"])
    await sql`alter table ${sql(table)} set (autovacuum_enabled = false)`;
  await sql`insert into documents (id, kind, title, content_sha256, size_bytes, origin)
    select 'doc_' || n, 'text', 'n', '', 0, 'upload' from generate_series(1, ${documents}::int) n`;
  await sql`insert into passages (document_id, ordinal, text, line_start, line_end, char_start,
      char_end, terms)
    select 'doc_' || n, o, repeat('words ', 100), 1, 1, 0, 600, ''
    from generate_series(1, ${documents}::int) n,
      generate_series(1, ${passagesInDocument}::int) o`;
});

afterAll(async () => {
  await sql.end();
  await database.drop();
});

/** Rows that were looked at so far, in order or by an index. */
async function rowsLookedAt(): Promise<number> {
  await sql`select pg_stat_force_next_flush()`;
  const [row] = await sql<{ seen: number }[]>`
    select sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::int as seen
    from pg_stat_user_tables where relname in ('documents', 'passages')`;
  return row!.seen;
}

describe("with tables that have just been filled", () => {
  test("the passages of a search are found without reading all of them", async () => {
    const ids = (await sql<{ id: number }[]>`select id from passages limit 20`).map(({ id }) => id);
    const before = await rowsLookedAt();
    // A function's plans are made anew for its first calls of a connection, and kept then.
    for (let call = 0; call < 8; call++) {
      const found = await sql`select id from passages_read_by('org_a', ${ids}::bigint[])`;
      expect(found).toHaveLength(ids.length);
    }
    // Each passage with its document, once for the join and once for row security.
    expect((await rowsLookedAt()) - before).toBeLessThanOrEqual(8 * 3 * ids.length);
  });

  test("an index that follows reads the changed passages alone", async () => {
    const since = await readCorpus(sql, null, async (reader) => reader.snapshot);
    await sql`update passages set embedding = '' where document_id = 'doc_7' and ordinal <= 3`;
    const before = await rowsLookedAt();
    const read = await readCorpus(sql, since, async (reader) =>
      (await Array.fromAsync(reader.passages())).flat(),
    );
    expect(read.map(({ documentId }) => documentId)).toEqual(["doc_7", "doc_7", "doc_7"]);
    expect(read.map(({ id }) => id)).toEqual(read.map(({ id }) => id).toSorted((a, b) => a - b));
    expect((await rowsLookedAt()) - before).toBeLessThan(100);
  });
});
