import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Database } from "./database.ts";

export interface MigrationResult {
  applied: string[];
}

/**
 * Brings a schema to its newest version: every `NNNN-name.sql` of the folder that was not applied
 * yet, in order, each in its own transaction. Replicas that start together take turns.
 */
export async function migrate(
  sql: Database,
  schema: string,
  folder: string,
): Promise<MigrationResult> {
  const files = (await readdir(folder))
    .filter((name) => /^\d{4}-[a-z0-9-]+\.sql$/.test(name))
    .toSorted();
  const applied: string[] = [];
  await sql`create schema if not exists ${sql(schema)}`.catch(ignoreRace);
  await sql`create table if not exists ${sql(schema)}.migrations (
    name text primary key, applied_at timestamptz not null default now())`.catch(ignoreRace);
  for (const name of files) {
    const text = await readFile(join(folder, name), "utf8");
    if (await applyOnce(sql, schema, name, text)) applied.push(name);
  }
  return { applied };
}

async function applyOnce(
  sql: Database,
  schema: string,
  name: string,
  text: string,
): Promise<boolean> {
  return sql.begin(async (transaction) => {
    await transaction`select pg_advisory_xact_lock(hashtext(${`migrate:${schema}`}))`;
    const [known] =
      await transaction`select 1 from ${transaction(schema)}.migrations where name = ${name}`;
    if (known) return false;
    await transaction`set local search_path to ${transaction(schema)}, public`;
    await transaction`set local statement_timeout to 0`;
    await transaction.unsafe(text);
    await transaction`insert into ${transaction(schema)}.migrations (name) values (${name})`;
    return true;
  });
}

/** `if not exists` still collides when two sessions create the same thing at once. */
function ignoreRace(error: unknown): void {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code !== "23505" && code !== "42P06" && code !== "42P07") throw error;
}
