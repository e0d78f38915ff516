import { createAdapterFactory } from "better-auth/adapters";
import type { CleanedWhere, CustomAdapter } from "better-auth/adapters";
import type { Queryable, Row } from "@workspace/storage";

/** Tables by better-auth's names for them. */
const tables: Readonly<Record<string, string>> = { user: "users", account: "identities" };

/**
 * Lets better-auth work on our own connections, so that what it stores is part of the
 * transaction that a verb has opened.
 */
export function workspaceAdapter(sql: Queryable) {
  return createAdapterFactory({
    config: {
      adapterId: "workspace",
      supportsJSON: true,
      supportsDates: true,
      supportsBooleans: true,
      transaction: false,
    },
    adapter: () => queries(sql),
  });
}

function queries(sql: Queryable): CustomAdapter {
  const table = (model: string) => {
    const name = tables[model];
    if (name === undefined) throw new RangeError(`better-auth keeps no ${model} here`);
    return sql(name);
  };
  const matching = (where: readonly CleanedWhere[]) =>
    where.map(({ field, value, operator, connector }, index) => {
      if (operator !== "eq" || connector !== "AND")
        throw new RangeError(`The condition ${connector} ${operator} is not provided for`);
      const column = sql(columnOf(field));
      const test = value === null ? sql`${column} is null` : sql`${column} = ${value as string}`;
      return index === 0 ? sql`where ${test}` : sql`and ${test}`;
    });
  return {
    create: async ({ model, data }) => {
      const [row] = await sql`insert into ${table(model)} ${sql(toRow(data))} returning *`;
      return record(row);
    },
    findOne: async ({ model, where }) => {
      const [row] = await sql`select * from ${table(model)} ${matching(where)} limit 1`;
      return row ? record(row) : null;
    },
    findMany: async ({ model, where = [], limit, offset = 0 }) => {
      const rows = await sql`select * from ${table(model)} ${matching(where)}
        order by created_at, id limit ${limit} offset ${offset}`;
      return rows.map((row) => record(row));
    },
    update: async ({ model, where, update }) => {
      const [row] = await sql`update ${table(model)} set ${sql(toRow(Object(update)))}
        ${matching(where)} returning *`;
      return row ? record(row) : null;
    },
    updateMany: async ({ model, where, update }) =>
      (await sql`update ${table(model)} set ${sql(toRow(update))} ${matching(where)}`).count,
    delete: async ({ model, where }) => {
      await sql`delete from ${table(model)} ${matching(where)}`;
    },
    deleteMany: async ({ model, where }) =>
      (await sql`delete from ${table(model)} ${matching(where)}`).count,
    count: async ({ model, where = [] }) => {
      const [row] = await sql`select count(*)::int as n from ${table(model)} ${matching(where)}`;
      return Number(row?.["n"] ?? 0);
    },
  };
}

function toRow(data: object): Record<string, string> {
  const entries = Object.entries(data).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([name, value]) => [columnOf(name), value]));
}

/** Holds because better-auth asks for the very columns that its schema declares for the model. */
function record<T>(row: Row | undefined): T {
  const entries = Object.entries(row ?? {}).map(([name, value]) => [fieldOf(name), value]);
  return Object.fromEntries(entries) as T;
}

const columnOf = (field: string) =>
  field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const fieldOf = (column: string) =>
  column.replaceAll(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
