import { asTenant, pageOf } from "@workspace/storage";
import type { Cursor, Database, Page } from "@workspace/storage";
import type { Tenant } from "../tenancy/tenant.ts";
import type { StoredExchange } from "./stored-exchange.ts";

export interface ExchangeQuery {
  captureId?: string | undefined;
  host?: string | undefined;
  /** Hexadecimal digits in lower case. */
  idPrefix?: string | undefined;
  method?: string | undefined;
  path?: string | undefined;
  status?: number | undefined;
  contentType?: string | undefined;
  words?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  limit: number;
  after: Cursor | null;
}

export type ExchangeRow = Omit<StoredExchange, "content" | "host" | "path">;
export type WholeExchangeRow = ExchangeRow & { content: string; capture_ids: string[] };

export type ExchangeRepository = ReturnType<typeof createExchangeRepository>;

/** Nothing of a capture that is still being imported is seen. */
export function createExchangeRepository(sql: Database) {
  const summary = sql`e.id, e.started_at, e.duration_ms, e.method, e.url, e.status, e.content_type,
    e.request_bytes, e.response_bytes, e.message_count`;
  const readyCapture = sql`capture_exchanges l join captures c on c.id = l.capture_id
    where l.organisation_id = e.organisation_id and l.exchange_id = e.id and c.status = 'ready'`;

  return {
    async list(tenant: Tenant, query: ExchangeQuery): Promise<Page<ExchangeRow>> {
      const { captureId, host, idPrefix, method, path, status, contentType, words } = query;
      const { from, to, limit, after } = query;
      const none = sql``;
      const time = sql`coalesce(e.started_at, '-infinity'::timestamptz)`;
      const rows = await asTenant(
        sql,
        tenant,
        (tx) => tx<TimedRow[]>`
          select ${summary}
          from exchanges e
          where e.organisation_id = ${tenant.organisationId}
            and exists (select from ${readyCapture}
              ${captureId === undefined ? none : sql`and c.id = ${captureId}`})
            ${host === undefined ? none : sql`and e.host = ${host.toLowerCase()}`}
            ${idPrefix === undefined ? none : sql`and e.id >= ${idPrefix} and e.id < ${`${idPrefix}g`}`}
            ${method === undefined ? none : sql`and upper(e.method) = ${method.toUpperCase()}`}
            ${path === undefined ? none : sql`and starts_with(e.path, ${path})`}
            ${status === undefined ? none : sql`and e.status = ${status}`}
            ${contentType === undefined ? none : sql`and e.content_type = ${contentType.toLowerCase()}`}
            ${words === undefined ? none : sql`and e.content ilike ${contentPattern(words)}`}
            ${from === undefined ? none : sql`and e.started_at >= ${from}`}
            ${to === undefined ? none : sql`and e.started_at < ${to}`}
            ${after === null ? none : sql`and (${time}, e.id) < (${after.key}::timestamptz, ${after.id})`}
          order by ${time} desc, e.id desc
          limit ${limit + 1}`,
      );
      return pageOf(rows.map(rowOf), limit, ({ id, started_at }) => ({
        key: started_at ?? "-infinity",
        id,
      }));
    },

    async byId(tenant: Tenant, id: string): Promise<WholeExchangeRow | null> {
      const [row] = await asTenant(
        sql,
        tenant,
        (tx) => tx<(TimedRow & { content: string; capture_ids: string[] | null })[]>`
          select ${summary}, e.content, (select array_agg(distinct l.capture_id) from ${readyCapture}) as capture_ids
          from exchanges e
          where e.organisation_id = ${tenant.organisationId} and e.id = ${id}`,
      );
      if (!row?.capture_ids) return null;
      return { ...rowOf(row), content: row.content, capture_ids: row.capture_ids };
    },

    /** Exchanges of a capture in its order, as they are stored, from a place on. */
    async contentsOf(
      tenant: Tenant,
      captureId: string,
      after: number,
      limit: number,
    ): Promise<{ ordinal: number; content: string }[]> {
      return asTenant(
        sql,
        tenant,
        (tx) => tx<{ ordinal: number; content: string }[]>`
          select l.ordinal, e.content
          from capture_exchanges l
          join exchanges e on e.organisation_id = l.organisation_id and e.id = l.exchange_id
          where l.organisation_id = ${tenant.organisationId} and l.capture_id = ${captureId}
            and l.ordinal > ${after}
          order by l.ordinal limit ${limit}`,
      );
    },
  };
}

type TimedRow = Omit<ExchangeRow, "started_at"> & { started_at: Date | null };

function rowOf(row: TimedRow): ExchangeRow {
  const { id, duration_ms, method, url, status, content_type } = row;
  const { request_bytes, response_bytes, message_count } = row;
  const started_at = row.started_at?.toISOString() ?? null;
  return {
    id,
    started_at,
    duration_ms,
    method,
    url,
    status,
    content_type,
    request_bytes,
    response_bytes,
    message_count,
  };
}

/** Content is JSON: what is looked for is escaped as it is there. */
function contentPattern(words: string): string {
  const escaped = JSON.stringify(words).slice(1, -1);
  return `%${escaped.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
}
