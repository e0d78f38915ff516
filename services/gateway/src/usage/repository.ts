import type { Database } from "@workspace/storage";

export interface UsageFigures {
  requests: number;
  errors: number;
  inputTokens: number;
  outputTokens: number;
  totalTokens: number;
  costMicroDollars: number;
  latencyUs: number;
  latencyClasses: number[];
}

export interface UsageRow extends UsageFigures {
  readonly minute: Date;
  readonly keyId: string;
  readonly userId: string;
  readonly organisationId: string;
  readonly model: string;
  readonly upstream: string;
}

export interface UsageBatch {
  readonly id: string;
  readonly rows: readonly UsageRow[];
}

export interface UsageQuery {
  from: Date;
  to: Date;
  step: "minute" | "hour" | "day";
  groupBy: "none" | "key" | "user" | "organisation" | "model" | "upstream";
  keyId: string | undefined;
  userId: string | undefined;
  organisationId: string | undefined;
  model: string | undefined;
  upstream: string | undefined;
  maxPoints: number;
}

export interface UsagePoint extends UsageFigures {
  start: Date;
  group: string | null;
}

const groupColumns = {
  key: "key_id",
  user: "user_id",
  organisation: "organisation_id",
  model: "model",
  upstream: "upstream",
} as const;
const rowsAtOnce = 2_000;

export class UsageRepository {
  private readonly sql: Database;

  constructor(sql: Database) {
    this.sql = sql;
  }

  /** Adds a batch to the minutes; a batch that was added before is left out. */
  async add({ id, rows }: UsageBatch): Promise<void> {
    await this.sql.begin(async (sql) => {
      const added = await sql`
        insert into usage_batches (id) values (${id}) on conflict do nothing returning id`;
      if (added.length === 0) return;
      // In one order at every gateway, so that two batches cannot wait for each other.
      const sorted = rows.toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
      for (let at = 0; at < sorted.length; at += rowsAtOnce) {
        const part = JSON.stringify(sorted.slice(at, at + rowsAtOnce));
        await sql`
          insert into usage_minutes as known (minute, key_id, user_id, organisation_id, model,
            upstream, requests, errors, input_tokens, output_tokens, total_tokens,
            cost_micro_dollars, latency_us, latency_classes)
          select "minute", "keyId", "userId", "organisationId", "model", "upstream", "requests",
            "errors", "inputTokens", "outputTokens", "totalTokens", "costMicroDollars",
            "latencyUs", "latencyClasses"
          from jsonb_to_recordset(${part}::text::jsonb) as new ("minute" timestamptz, "keyId" text,
            "userId" text, "organisationId" text, "model" text, "upstream" text,
            "requests" bigint, "errors" bigint, "inputTokens" bigint, "outputTokens" bigint,
            "totalTokens" bigint, "costMicroDollars" bigint, "latencyUs" bigint,
            "latencyClasses" bigint[])
          on conflict (minute, key_id, user_id, organisation_id, model, upstream) do update set
            requests = known.requests + excluded.requests,
            errors = known.errors + excluded.errors,
            input_tokens = known.input_tokens + excluded.input_tokens,
            output_tokens = known.output_tokens + excluded.output_tokens,
            total_tokens = known.total_tokens + excluded.total_tokens,
            cost_micro_dollars = known.cost_micro_dollars + excluded.cost_micro_dollars,
            latency_us = known.latency_us + excluded.latency_us,
            latency_classes = (
              select array_agg(coalesce(a, 0) + coalesce(b, 0) order by place)
              from unnest(known.latency_classes, excluded.latency_classes)
                with ordinality as both_classes (a, b, place))`;
      }
    });
  }

  /** Micro-dollars of each since then; who used nothing is left out. */
  async costSince(
    scope: "key" | "user" | "organisation",
    ids: readonly string[],
    from: Date,
  ): Promise<Map<string, number>> {
    const { sql } = this;
    // A user is bounded in each organisation apart.
    const id = scope === "user" ? sql`organisation_id || ' ' || user_id` : sql(groupColumns[scope]);
    const rows = await sql<{ id: string; cost: number }[]>`
      select ${id} as id, sum(cost_micro_dollars)::bigint as cost from usage_minutes
      where minute >= ${from} and ${id} in ${sql(ids)} group by 1`;
    return new Map(rows.map(({ id, cost }) => [id, cost]));
  }

  /** The series in order of time; at most one point more than asked for, to tell that it is cut. */
  async series(query: UsageQuery): Promise<UsagePoint[]> {
    const { sql } = this;
    const group =
      query.groupBy === "none"
        ? sql`null::text`
        : sql`nullif(${sql(groupColumns[query.groupBy])}, '')`;
    const only = (column: string, value: string | undefined) =>
      value === undefined ? sql`` : sql`and ${sql(column)} = ${value}`;
    return sql<UsagePoint[]>`
      with chosen as (
        select date_trunc(${query.step}, minute at time zone 'UTC') at time zone 'UTC' as start,
          ${group} as "group", u.*
        from usage_minutes u
        where minute >= ${query.from} and minute < ${query.to}
          ${only("key_id", query.keyId)} ${only("user_id", query.userId)}
          ${only("organisation_id", query.organisationId)} ${only("model", query.model)}
          ${only("upstream", query.upstream)}
      ), sums as (
        select start, "group", sum(requests)::bigint as requests, sum(errors)::bigint as errors,
          sum(input_tokens)::bigint as "inputTokens", sum(output_tokens)::bigint as "outputTokens",
          sum(total_tokens)::bigint as "totalTokens",
          sum(cost_micro_dollars)::bigint as "costMicroDollars",
          sum(latency_us)::bigint as "latencyUs"
        from chosen group by start, "group"
        order by start, "group" limit ${query.maxPoints + 1}
      )
      select sums.*, (
        select array_agg(total::float8 order by place) from (
          select place, sum(each) as total from chosen, unnest(latency_classes)
            with ordinality as classes (each, place)
          where chosen.start = sums.start and chosen."group" is not distinct from sums."group"
          group by place) as totals
      ) as "latencyClasses"
      from sums order by start, "group"`;
  }

  async prune(before: Date): Promise<void> {
    await this.sql`delete from usage_minutes where minute < ${before}`;
    await this.sql`delete from usage_batches where created_at < now() - interval '1 day'`;
  }
}

function orderOf(row: UsageRow): string {
  const { minute, keyId, userId, organisationId, model, upstream } = row;
  return [minute.toISOString(), keyId, userId, organisationId, model, upstream].join("\u0000");
}
