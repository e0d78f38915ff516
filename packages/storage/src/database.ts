import postgres from "postgres";

/** A connection pool, or inside `begin` a transaction. Values are always parameters, never text. */
export type Database = postgres.Sql<{ bigint: number }>;
/** What runs a query: the pool, or a transaction of it. */
export type Queryable = postgres.ISql<{ bigint: number }>;
export type Row = postgres.Row;

export interface DatabaseOptions {
  url: string;
  /** The service's own schema; it heads the search path, so SQL names tables plainly. */
  schema: string;
  maxConnections?: number;
  connectTimeoutMs?: number;
  /** Bound for one statement; migrations and bulk work may raise it in their transaction. */
  statementTimeoutMs?: number;
}

/** Opens a pool. Connections are made on first use, so this never throws for a server that is down. */
export function openDatabase(options: DatabaseOptions): Database {
  return postgres(options.url, {
    max: options.maxConnections ?? 8,
    connect_timeout: Math.ceil((options.connectTimeoutMs ?? 5_000) / 1_000),
    idle_timeout: 60,
    backoff: pauseSeconds,
    onnotice: () => {},
    types: { bigint: safeBigint },
    connection: {
      search_path: `${options.schema},public`,
      statement_timeout: options.statementTimeoutMs ?? 30_000,
      application_name: options.schema,
    },
  });
}

const longestPauseSeconds = 0.5;

/**
 * Before another try to connect. The library's own pauses grow to 20 s, which queries spend waiting
 * long after the server is back.
 */
function pauseSeconds(attempt: number): number {
  return (0.5 + Math.random() / 2) * Math.min(longestPauseSeconds, 0.01 * 2 ** attempt);
}

/** int8 as number: our identities and counts stay far below 2^53. */
const safeBigint = {
  to: 20,
  from: [20],
  serialize: (value: number) => String(value),
  parse: (text: string) => {
    const value = Number(text);
    if (!Number.isSafeInteger(value)) throw new RangeError(`int8 beyond 2^53: ${text}`);
    return value;
  },
};
