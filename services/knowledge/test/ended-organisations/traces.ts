import type { Database } from "@workspace/storage";

/**
 * How many rows of an organisation there are in each table that says whose its rows are, by the
 * database's own catalogue: a table that is added later is looked through as well.
 */
export async function tracesOf(sql: Database, organisationId: string) {
  const tables = await sql<{ name: string }[]>`
    select table_name as name from information_schema.columns
    where table_schema = 'knowledge' and column_name = 'organisation_id'
      and table_name <> 'ended_organisations' order by 1`;
  const found: Record<string, number> = {};
  for (const { name } of tables) {
    const { count } = await sql`
      select 1 from ${sql(name)} where organisation_id = ${organisationId}`;
    if (count > 0) found[name] = count;
  }
  return found;
}

/** Rows of tables that hang on others, however they are found. */
export async function hangingRows(sql: Database) {
  const names = ["passages", "document_texts", "entries", "run_events", "released_contents"];
  const counts = names.map(async (name) => {
    const { count } = await sql`select 1 from ${sql(name)}`;
    return [name, count] as const;
  });
  return Object.fromEntries(await Promise.all(counts));
}
