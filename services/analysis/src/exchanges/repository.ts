import { asTenant, pageOf } from "@workspace/storage";
import type { Cursor, Database, Page } from "@workspace/storage";
import type { Tenant } from "../tenancy/tenant.ts";
import type { StoredExchange } from "./stored-exchange.ts";

export interface ExchangeFilter {
  captureId?: string | undefined;
  host?: string | undefined;
  /** Hexadecimal digits in lower case. */
  idPrefix?: string | undefined;
  method?: string | undefined;
  path?: string | undefined;
  status?: number | undefined;
  /** The first digit; null for no status at all. */
  statusHundred?: number | null | undefined;
  contentType?: string | undefined;
  words?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  calls?: CallFilter | undefined;
  ids?: readonly string[] | undefined;
}

/** Only calls of one operation, in certain captures. Paths are regular expressions. */
export interface CallFilter {
  captureIds: readonly string[];
  hosts: readonly string[];
  path: string;
  exceptPaths: readonly string[];
}

export interface ExchangeQuery extends ExchangeFilter {
  limit: number;
  after: Cursor | null;
  /** By the time when they began. */
  order: "latest-first" | "earliest-first";
}

export interface ExchangeCounts {
  total: number;
  first_started_at: string | null;
  last_started_at: string | null;
  hosts: FacetValue<string>[];
  methods: FacetValue<string>[];
  statuses: FacetValue<number | null>[];
  content_types: FacetValue<string>[];
}

interface FacetValue<Value> {
  value: Value;
  count: number;
}

const mostValues = 100;

export type ExchangeRow = Omit<StoredExchange, "content" | "host" | "path">;
export type WholeExchangeRow = ExchangeRow & { content: string; capture_ids: string[] };

export type ExchangeRepository = ReturnType<typeof createExchangeRepository>;

/** Nothing of a capture that is still being imported is seen. */
export function createExchangeRepository(sql: Database) {
  const summary = sql`e.id, e.started_at, e.duration_ms, e.method, e.url, e.status, e.content_type,
    e.request_bytes, e.response_bytes, e.message_count`;
  const readyCapture = sql`capture_exchanges l join captures c on c.id = l.capture_id
    where l.organisation_id = e.organisation_id and l.exchange_id = e.id and c.status <> 'importing'`;

  const time = sql`coalesce(e.started_at, '-infinity'::timestamptz)`;

  function passing(tenant: Tenant, filter: ExchangeFilter) {
    const { captureId, host, idPrefix, method, path, status, statusHundred, contentType } = filter;
    const { words, from, to, calls, ids } = filter;
    const none = sql``;
    return sql`e.organisation_id = ${tenant.organisationId}
      and exists (select from ${readyCapture}
        ${captureId === undefined ? none : sql`and c.id = ${captureId}`}
        ${calls === undefined ? none : sql`and c.id = any(${[...calls.captureIds]})`})
      ${calls === undefined ? none : sql`and ${ofCalls(calls)}`}
      ${ids === undefined ? none : sql`and e.id = any(${[...ids]})`}
      ${host === undefined ? none : sql`and e.host = ${host.toLowerCase()}`}
      ${idPrefix === undefined ? none : sql`and e.id >= ${idPrefix} and e.id < ${`${idPrefix}g`}`}
      ${method === undefined ? none : sql`and upper(e.method) = ${method.toUpperCase()}`}
      ${path === undefined ? none : sql`and starts_with(e.path, ${path})`}
      ${status === undefined ? none : sql`and e.status = ${status}`}
      ${statusHundred === undefined ? none : statusHundred === null ? sql`and e.status is null` : sql`and e.status / 100 = ${statusHundred}`}
      ${contentType === undefined ? none : sql`and e.content_type = ${contentType.toLowerCase()}`}
      ${words === undefined ? none : sql`and e.content ilike ${contentPattern(words)}`}
      ${from === undefined ? none : sql`and e.started_at >= ${from}`}
      ${to === undefined ? none : sql`and e.started_at < ${to}`}`;
  }

  function ofCalls({ hosts, path, exceptPaths }: CallFilter) {
    return sql`e.host = any(${[...hosts]}) and e.path ~ ${path}
      and not e.path ~ any(${[...exceptPaths]}::text[])`;
  }

  return {
    async list(tenant: Tenant, query: ExchangeQuery): Promise<Page<ExchangeRow>> {
      const { limit, after, order } = query;
      const latestFirst = order === "latest-first";
      const beyond = latestFirst ? sql`<` : sql`>`;
      const direction = latestFirst ? sql`desc` : sql`asc`;
      const rows = await asTenant(sql, tenant, async (tx) => {
        // How often a text occurs is not known beforehand: read in order, a page of a frequent one is
        // full at once, and a rare one costs no more than looking through everything does.
        if (query.words !== undefined) await tx`set local enable_sort = off`;
        return tx<TimedRow[]>`
          select ${summary}
          from exchanges e
          where ${passing(tenant, query)}
            ${after === null ? sql`` : sql`and (${time}, e.id) ${beyond} (${after.key}::timestamptz, ${after.id})`}
          order by ${time} ${direction}, e.id ${direction}
          limit ${limit + 1}`;
      });
      return pageOf(rows.map(rowOf), limit, cursorOf);
    },

    /** What the filters let through, counted in one pass. */
    async count(tenant: Tenant, filter: ExchangeFilter): Promise<ExchangeCounts> {
      const rows = await asTenant(
        sql,
        tenant,
        (tx) => tx<CountRow[]>`
          with counted as (
            select case grouping(e.host, upper(e.method), e.status, e.content_type)
                when 7 then 'host' when 11 then 'method' when 13 then 'status'
                when 14 then 'content_type' else 'all' end as facet,
              e.host, upper(e.method) as method, e.status, e.content_type,
              count(*)::int as count, min(e.started_at) as first, max(e.started_at) as last
            from exchanges e
            where ${passing(tenant, filter)}
            group by grouping sets ((e.host), (upper(e.method)), (e.status), (e.content_type), ()))
          select * from (
            select *, row_number() over (partition by facet
              order by count desc, host, method, status, content_type) as place
            from counted) ranked
          where place <= ${mostValues + 1}
          order by facet, place`,
      );
      return countsOf(rows);
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

    /** As they are stored, by their ids. */
    async contentsById(tenant: Tenant, ids: readonly string[]): Promise<Map<string, string>> {
      const rows = await asTenant(
        sql,
        tenant,
        (tx) => tx<{ id: string; content: string }[]>`
          select id, content from exchanges
          where organisation_id = ${tenant.organisationId} and id = any(${[...ids]})`,
      );
      return new Map(rows.map(({ id, content }) => [id, content]));
    },

    /** How large they are as they are stored, with bodies, events and messages. */
    async contentBytesById(tenant: Tenant, ids: readonly string[]): Promise<Map<string, number>> {
      const rows = await asTenant(
        sql,
        tenant,
        (tx) => tx<{ id: string; bytes: number }[]>`
          select id, octet_length(content) as bytes from exchanges
          where organisation_id = ${tenant.organisationId} and id = any(${[...ids]})`,
      );
      return new Map(rows.map(({ id, bytes }) => [id, bytes]));
    },

    /** The latest calls of an operation, as they are stored; of large ones only as many as fit. */
    async contentsOfCalls(
      tenant: Tenant,
      filter: ExchangeFilter,
      most: { exchanges: number; bytes: number },
    ): Promise<{ id: string; content: string }[]> {
      const rows = await asTenant(
        sql,
        tenant,
        (tx) => tx<{ id: string; content: string }[]>`
          select id, content from (
            select e.id, e.content,
              sum(octet_length(e.content)) over (order by ${time} desc, e.id desc) as so_far
            from exchanges e where ${passing(tenant, filter)}
            order by ${time} desc, e.id desc limit ${most.exchanges}) latest
          where so_far <= ${most.bytes}`,
      );
      return [...rows];
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

/** Where a page ends that has this row as its last. */
export function cursorOf({ id, started_at }: ExchangeRow): Cursor {
  return { key: started_at ?? "-infinity", id };
}

interface CountRow {
  facet: "host" | "method" | "status" | "content_type" | "all";
  host: string | null;
  method: string | null;
  status: number | null;
  content_type: string | null;
  count: number;
  first: Date | null;
  last: Date | null;
}

function countsOf(rows: readonly CountRow[]): ExchangeCounts {
  const all = rows.find(({ facet }) => facet === "all");
  const named = (facet: "host" | "method" | "content_type") =>
    rows
      .filter((row) => row.facet === facet)
      .flatMap(({ [facet]: value, count }) => (value === null ? [] : [{ value, count }]))
      .slice(0, mostValues);
  return {
    total: all?.count ?? 0,
    first_started_at: all?.first?.toISOString() ?? null,
    last_started_at: all?.last?.toISOString() ?? null,
    hosts: named("host"),
    methods: named("method"),
    statuses: rows
      .filter(({ facet }) => facet === "status")
      .map(({ status, count }) => ({ value: status, count }))
      .slice(0, mostValues),
    content_types: named("content_type"),
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
