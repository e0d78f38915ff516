import { asTenant, pageOf } from "@workspace/storage";
import type { Cursor, Database, Page, Queryable } from "@workspace/storage";
import { requestJob } from "../jobs/repository.ts";
import type { Tenant } from "../tenancy/tenant.ts";
import { runOf } from "./watch-rows.ts";
import type { RunRow } from "./watch-rows.ts";
import type { WatchDelivery, WatchRun } from "./watch.ts";

/** A notification that is to be posted. */
export interface NewDelivery {
  id: string;
  kind: WatchDelivery["kind"];
  body: string;
}

export interface NewRun extends Omit<WatchRun, "created_at"> {
  /** Compressed. */
  report: Uint8Array | null;
}

export type RunRepository = ReturnType<typeof createRunRepository>;

export function createRunRepository(sql: Database, limits: { maxRuns: number }) {
  const columns = sql`id, watch_id, cause, capture_id, revision, verdict, summary, error, created_at`;

  return {
    /** Keeps a run with its notification, and takes its capture from the queue. Null when the watch is gone. */
    async add(tenant: Tenant, run: NewRun, delivery: NewDelivery | null): Promise<WatchRun | null> {
      const { organisationId } = tenant;
      const { id, watch_id, cause, capture_id, revision, verdict, summary, error, report } = run;
      return asTenant(sql, tenant, async (tx) => {
        const [watch] = await tx`
          select from watches where id = ${watch_id} and organisation_id = ${organisationId}
          for share`;
        if (!watch) return null;
        const [row] = await tx<RunRow[]>`
          insert into watch_runs (id, organisation_id, watch_id, cause, capture_id, revision,
            verdict, summary, error, report)
          values (${id}, ${organisationId}, ${watch_id}, ${cause}, ${capture_id}, ${revision},
            ${verdict}, ${summary === null ? null : JSON.stringify(summary)}, ${error},
            ${report === null ? null : Buffer.from(report)})
          returning ${columns}`;
        await tx`
          delete from watch_captures where watch_id = ${watch_id} and capture_id = ${capture_id}
            and organisation_id = ${organisationId}`;
        if (delivery) await addDelivery(tx, tenant, watch_id, id, delivery);
        await keepLatest(tx, "watch_runs", watch_id, limits.maxRuns);
        return row ? runOf(row) : null;
      });
    },

    /** Takes a capture from the queue that cannot be compared any more. */
    async skip(tenant: Tenant, watchId: string, captureId: string): Promise<void> {
      await asTenant(
        sql,
        tenant,
        (tx) => tx`
          delete from watch_captures where watch_id = ${watchId} and capture_id = ${captureId}
            and organisation_id = ${tenant.organisationId}`,
      );
    },

    async list(
      tenant: Tenant,
      watchId: string,
      limit: number,
      after: Cursor | null,
    ): Promise<Page<WatchRun>> {
      const rows = await asTenant(
        sql,
        tenant,
        (tx) => tx<RunRow[]>`
          select ${columns} from watch_runs
          where watch_id = ${watchId} and organisation_id = ${tenant.organisationId}
            ${after === null ? sql`` : sql`and (date_trunc('milliseconds', created_at), id) < (${after.key}::timestamptz, ${after.id})`}
          order by date_trunc('milliseconds', created_at) desc, id desc limit ${limit + 1}`,
      );
      return pageOf(rows.map(runOf), limit, ({ created_at, id }) => ({ key: created_at, id }));
    },

    async byId(
      tenant: Tenant,
      watchId: string,
      id: string,
    ): Promise<{ run: WatchRun; report: Uint8Array | null } | null> {
      const [row] = await asTenant(
        sql,
        tenant,
        (tx) => tx<(RunRow & { report: Buffer | null })[]>`
          select ${columns}, report from watch_runs
          where id = ${id} and watch_id = ${watchId}
            and organisation_id = ${tenant.organisationId}`,
      );
      return row ? { run: runOf(row), report: row.report } : null;
    },
  };
}

export async function addDelivery(
  tx: Queryable,
  tenant: Tenant,
  watchId: string,
  runId: string | null,
  { id, kind, body }: NewDelivery,
): Promise<void> {
  await tx`
    insert into watch_deliveries (id, organisation_id, watch_id, run_id, kind, body)
    values (${id}, ${tenant.organisationId}, ${watchId}, ${runId}, ${kind}, ${body})`;
  await requestJob(tx, tenant, { kind: "deliver", subjectId: id });
  await keepLatest(tx, "watch_deliveries", watchId, keptDeliveries);
}

const keptDeliveries = 200;

async function keepLatest(
  tx: Queryable,
  table: "watch_deliveries" | "watch_runs",
  watchId: string,
  most: number,
): Promise<void> {
  await tx`
    delete from ${tx(table)} where watch_id = ${watchId} and id in (
      select id from ${tx(table)} where watch_id = ${watchId}
      order by created_at desc, id desc offset ${most})`;
}
