import type { Database } from "@workspace/storage";
import { lookForSecrets } from "./evidence.ts";

/** Longer values are texts and vectors, of which the beginning will do. */
const maxValueLength = 20_000;
const maxRows = 2_000;

/** Looks for secrets in every table of a database, bytes included. */
export async function lookThroughTables(sql: Database): Promise<void> {
  const columns = await sql<{ table: string; columns: string[]; types: string[] }[]>`
    select format('%I.%I', table_schema, table_name) as "table",
      array_agg(quote_ident(column_name)) as columns, array_agg(data_type::text) as types
    from information_schema.columns
    where table_schema not in ('pg_catalog', 'information_schema')
    group by table_schema, table_name`;
  for (const { table, columns: names, types } of columns) {
    const values = names.map((name, at) =>
      types[at] === "bytea"
        ? `encode(substring(${name} from 1 for ${maxValueLength}), 'escape')`
        : `left(${name}::text, ${maxValueLength})`,
    );
    const rows = await sql.unsafe<{ line: string }[]>(
      `select concat_ws(' | ', ${values.join(", ")}) as line from ${table} limit ${maxRows}`,
    );
    if (rows.length > 0)
      await lookForSecrets("table", table, rows.map(({ line }) => line).join("\n"));
  }
}
