import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "@workspace/storage";
import { expect, test } from "vitest";
import { createTestDatabase } from "./create-test-database.ts";

test("gives each caller a migrated database of its own", async () => {
  const folder = await mkdtemp(join(tmpdir(), "migrations-"));
  await writeFile(join(folder, "0001-notes.sql"), "create table notes (text text);");
  const migrations = [{ schema: "demo", folder }];
  const databases = await Promise.all([
    createTestDatabase(migrations),
    createTestDatabase(migrations),
  ]);
  for (const [index, database] of databases.entries()) {
    const sql = openDatabase({ url: database.url, schema: "demo", maxConnections: 1 });
    await sql`insert into notes values (${`note ${index}`})`;
    expect(await sql`select text from notes`).toMatchObject([{ text: `note ${index}` }]);
    await sql.end();
    await database.drop();
  }
  await rm(folder, { recursive: true });
});
