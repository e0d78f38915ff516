import { asTenant, pageOf } from "@workspace/storage";
import type { Cursor, Database, Page } from "@workspace/storage";
import type { Schemas } from "@workspace/contracts";
import { addExchanges, lockExchanges } from "../exchanges/exchange-rows.ts";
import type { StoredExchange } from "../exchanges/stored-exchange.ts";
import { addRawPart } from "../raw/raw-rows.ts";
import type { Tenant } from "../tenancy/tenant.ts";

export type Capture = Schemas["analysis"]["Capture"];
export type CaptureDetails = Schemas["analysis"]["CaptureDetails"];

export interface ImportProgress {
  readBytes: number;
  redactedCount: number;
}

export interface ImportResult extends ImportProgress {
  skipped: { reason: string; count: number }[];
  redaction: CaptureDetails["redaction"];
}

export type CaptureRepository = ReturnType<typeof createCaptureRepository>;

export function createCaptureRepository(sql: Database) {
  const columns = captureColumns(sql);

  return {
    async begin(
      tenant: Tenant,
      capture: { id: string; name: string; processId: string; rawKey: Buffer | null },
    ): Promise<void> {
      const { id, name, processId, rawKey } = capture;
      const { organisationId, userId } = tenant;
      await asTenant(
        sql,
        tenant,
        (tx) => tx`
          insert into captures (id, organisation_id, user_id, name, source, status, process_id, raw_key)
          values (${id}, ${organisationId}, ${userId}, ${name}, 'har', 'importing', ${processId}, ${rawKey})`,
      );
    },

    /**
     * Adds exchanges behind those that the capture has, and says how far it is. False when the capture
     * is gone, because it was taken for abandoned.
     */
    async append(
      tenant: Tenant,
      id: string,
      exchanges: readonly StoredExchange[],
      progress: ImportProgress,
      rawPart: Buffer | null,
    ): Promise<boolean> {
      const { organisationId } = tenant;
      return asTenant(sql, tenant, async (tx) => {
        await lockExchanges(tx, organisationId, "shared");
        const [before] = await tx<{ exchange_count: number; raw: boolean }[]>`
          update captures set read_bytes = ${progress.readBytes},
            redacted_count = ${progress.redactedCount}, advanced_at = now(),
            exchange_count = exchange_count + ${exchanges.length}
          where id = ${id} and organisation_id = ${organisationId} and status = 'importing'
          returning exchange_count, raw_key is not null as raw`;
        if (before === undefined) return false;
        const first = before.exchange_count - exchanges.length;
        await addExchanges(tx, organisationId, id, first, exchanges);
        // It may have been said meanwhile that nothing is to be kept.
        if (rawPart !== null && before.raw)
          await addRawPart(tx, {
            organisationId,
            captureId: id,
            firstOrdinal: first,
            content: rawPart,
          });
        return true;
      });
    },

    /** From now on what it holds is seen. Null when it is gone. */
    async finish(tenant: Tenant, id: string, result: ImportResult): Promise<Capture | null> {
      const [row] = await asTenant(
        sql,
        tenant,
        (tx) => tx<CaptureRow[]>`
          update captures set status = 'ready', finished_at = now(), advanced_at = now(),
            read_bytes = ${result.readBytes}, redacted_count = ${result.redactedCount},
            skipped = ${JSON.stringify(result.skipped)}, redaction = ${JSON.stringify(result.redaction)}
          where id = ${id} and organisation_id = ${tenant.organisationId} and status = 'importing'
          returning ${columns}`,
      );
      return row ? captureOf(row) : null;
    },

    async byId(tenant: Tenant, id: string): Promise<CaptureDetails | null> {
      const [row] = await asTenant(
        sql,
        tenant,
        (tx) => tx<(CaptureRow & { redaction: string })[]>`
          select ${columns}, redaction from captures
          where id = ${id} and organisation_id = ${tenant.organisationId}`,
      );
      return row ? { ...captureOf(row), redaction: readJson(row.redaction) } : null;
    },

    async list(tenant: Tenant, limit: number, after: Cursor | null): Promise<Page<Capture>> {
      const rows = await asTenant(
        sql,
        tenant,
        (tx) => tx<CaptureRow[]>`
          select ${columns} from captures
          where organisation_id = ${tenant.organisationId}
            ${after === null ? sql`` : sql`and (date_trunc('milliseconds', created_at), id) < (${after.key}::timestamptz, ${after.id})`}
          order by date_trunc('milliseconds', created_at) desc, id desc limit ${limit + 1}`,
      );
      return pageOf(rows.map(captureOf), limit, ({ created_at, id }) => ({ key: created_at, id }));
    },

    /** With those of its exchanges that no other capture has. False when there is none such. */
    async delete(tenant: Tenant, id: string, status: Capture["status"]): Promise<boolean> {
      const { organisationId } = tenant;
      return asTenant(sql, tenant, async (tx) => {
        await lockExchanges(tx, organisationId, "exclusive");
        // An import may be finished while it is taken for abandoned: then it stays.
        const [found] = await tx`
          select from captures
          where id = ${id} and organisation_id = ${organisationId} and status = ${status}
          for update`;
        if (!found) return false;
        await tx`
          delete from exchanges e
          where e.organisation_id = ${organisationId}
            and e.id in (select exchange_id from capture_exchanges
              where organisation_id = ${organisationId} and capture_id = ${id})
            and not exists (select from capture_exchanges o
              where o.organisation_id = e.organisation_id and o.exchange_id = e.id
                and o.capture_id <> ${id})`;
        await tx`delete from captures where id = ${id} and organisation_id = ${organisationId}`;
        return true;
      });
    },

    /** Which process imports it; null for a capture that is whole, and where it is not known. */
    async processOf(tenant: Tenant, id: string): Promise<string | null> {
      const [row] = await asTenant(
        sql,
        tenant,
        (tx) => tx<{ process_id: string | null }[]>`
          select process_id from captures
          where id = ${id} and organisation_id = ${tenant.organisationId} and status = 'importing'`,
      );
      return row?.process_id ?? null;
    },

    /** All that are importing anything, for whomever: asked by the service as itself. */
    async importingProcesses(): Promise<string[]> {
      const rows = await sql<{ process_id: string }[]>`
        select distinct process_id from captures
        where status = 'importing' and process_id is not null`;
      return rows.map(({ process_id }) => process_id);
    },

    /** Imports of these processes, and those that do not get on; asked by the service as itself. */
    async abandoned(
      deadProcesses: readonly string[],
      stalledMs: number,
    ): Promise<{ id: string; tenant: Tenant }[]> {
      const rows = await sql<{ id: string; organisation_id: string }[]>`
        select id, organisation_id from captures
        where status = 'importing' and (process_id = any(${[...deadProcesses]})
          or advanced_at < now() - ${`${stalledMs} ms`}::interval)
        limit 100`;
      return rows.map(({ id, organisation_id }) => ({
        id,
        tenant: { organisationId: organisation_id, userId: null },
      }));
    },
  };
}

export function captureColumns(sql: Database) {
  return sql`id, name, source, upstream, status, read_bytes, exchange_count, skipped, redacted_count,
    raw_key is not null as raw, created_at, finished_at`;
}

export interface CaptureRow extends Omit<Capture, "created_at" | "finished_at" | "skipped"> {
  skipped: string;
  created_at: Date;
  finished_at: Date | null;
}

export function captureOf(row: CaptureRow): Capture {
  const { id, name, source, upstream, status, read_bytes, exchange_count, redacted_count, raw } =
    row;
  return {
    id,
    name,
    source,
    upstream,
    status,
    read_bytes,
    exchange_count,
    skipped: readJson(row.skipped),
    redacted_count,
    raw,
    created_at: row.created_at.toISOString(),
    finished_at: row.finished_at?.toISOString() ?? null,
  };
}

/** Holds for what `finish` wrote. */
function readJson<T>(text: string): T {
  return JSON.parse(text) as T;
}
