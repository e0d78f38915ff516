import { asTenant } from "@workspace/storage";
import type { Database, Queryable } from "@workspace/storage";
import type { RedactionReport } from "@workspace/traffic";
import { captureColumns, captureOf } from "../captures/repository.ts";
import type { Capture, CaptureRow } from "../captures/repository.ts";
import { addExchanges, lockExchanges } from "../exchanges/exchange-rows.ts";
import type { StoredExchange } from "../exchanges/stored-exchange.ts";
import { addRawPart } from "../raw/raw-rows.ts";
import type { Tenant } from "../tenancy/tenant.ts";
import { addCount, addFindings } from "./tallies.ts";

/** What a recorder could not give, since it began. */
export interface RecorderLosses {
  leftOut: number;
  bodiesLeftOut: number;
  unfinished: number;
}

export interface RecordedBatch {
  exchanges: readonly StoredExchange[];
  /** How many numbers it settles: those of its exchanges and of lines that were left out. */
  settled: number;
  skipped: ReadonlyMap<string, number>;
  bytes: number;
  redaction: RedactionReport;
  /** The same exchanges as they were, sealed; null where they are not kept. */
  rawPart: Buffer | null;
}

/** How far a recorder and its capture are. */
export interface RecorderState {
  next: number;
  exchangeCount: number;
  readBytes: number;
  /** Of a recording that is kept unredacted too. */
  rawKey: Buffer | null;
}

export type RecordingRepository = ReturnType<typeof createRecordingRepository>;

export function createRecordingRepository(sql: Database) {
  const columns = captureColumns(sql);

  return {
    async begin(
      tenant: Tenant,
      recording: { id: string; name: string; upstream: string | null; rawKey: Buffer | null },
    ): Promise<Capture> {
      const { id, name, upstream, rawKey } = recording;
      const rows = await asTenant(
        sql,
        tenant,
        (tx) => tx<CaptureRow[]>`
          insert into captures (id, organisation_id, user_id, name, source, upstream, status, raw_key)
          values (${id}, ${tenant.organisationId}, ${tenant.userId}, ${name}, 'recording', ${upstream},
            'recording', ${rawKey})
          returning ${columns}`,
      );
      return rows.map(captureOf)[0] as Capture;
    },

    /**
     * Writes down that a recorder is there, and what it could not give. Null when the capture does not
     * take anything more, or has as many recorders as it may have.
     */
    async hear(
      tenant: Tenant,
      id: string,
      recorder: string,
      losses: RecorderLosses,
      maxRecorders: number,
    ): Promise<RecorderState | null> {
      const { organisationId } = tenant;
      return asTenant(sql, tenant, async (tx) => {
        const capture = await lockRecording(tx, organisationId, id);
        if (capture === null) return null;
        const [before] = await tx<RecorderRow[]>`
          select next_sequence, left_out, bodies_left_out, unfinished from capture_recorders
          where capture_id = ${id} and id = ${recorder}`;
        if (before === undefined && (await recordersOf(tx, id)) >= maxRecorders) return null;
        const { leftOut, bodiesLeftOut, unfinished } = losses;
        const [after] = await tx<{ next_sequence: number }[]>`
          insert into capture_recorders (organisation_id, capture_id, id, left_out, bodies_left_out, unfinished)
          values (${organisationId}, ${id}, ${recorder}, ${leftOut}, ${bodiesLeftOut}, ${unfinished})
          on conflict (capture_id, id) do update set heard_at = now(), finished = false,
            left_out = excluded.left_out, bodies_left_out = excluded.bodies_left_out,
            unfinished = excluded.unfinished
          returning next_sequence`;
        const skipped = new Map<string, number>();
        addCount(skipped, "recorder-full", leftOut - (before?.left_out ?? 0));
        addCount(skipped, "body-not-kept", bodiesLeftOut - (before?.bodies_left_out ?? 0));
        addCount(skipped, "unfinished", unfinished - (before?.unfinished ?? 0));
        await tx`
          update captures set advanced_at = now(), skipped = ${mergedCounts(capture.skipped, skipped)}
          where id = ${id} and organisation_id = ${organisationId}`;
        const { exchange_count: exchangeCount, read_bytes: readBytes, raw_key: rawKey } = capture;
        return { next: after?.next_sequence ?? 0, exchangeCount, readBytes, rawKey };
      });
    },

    /**
     * Adds exchanges behind those that the capture has. Null when it takes nothing more; the state as
     * it is, with nothing added, when another request of the recorder came between.
     */
    async append(
      tenant: Tenant,
      id: string,
      recorder: string,
      expected: number,
      batch: RecordedBatch,
    ): Promise<RecorderState | null> {
      const { organisationId } = tenant;
      return asTenant(sql, tenant, async (tx) => {
        await lockExchanges(tx, organisationId, "shared");
        const capture = await lockRecording(tx, organisationId, id);
        if (capture === null) return null;
        const { exchange_count: before, read_bytes: bytesBefore, raw_key: rawKey } = capture;
        const next = expected + batch.settled;
        const [mine] = await tx`
          update capture_recorders set next_sequence = ${next}, heard_at = now()
          where capture_id = ${id} and id = ${recorder} and next_sequence = ${expected}
          returning id`;
        if (mine === undefined)
          return { next: -1, exchangeCount: before, readBytes: bytesBefore, rawKey };
        await addExchanges(tx, organisationId, id, before, batch.exchanges);
        const { rawPart } = batch;
        // It may have been said meanwhile that nothing is to be kept.
        if (rawPart !== null && rawKey !== null) {
          const place = { organisationId, captureId: id, firstOrdinal: before };
          await addRawPart(tx, { ...place, content: rawPart });
        }
        const state = {
          next,
          exchangeCount: before + batch.exchanges.length,
          readBytes: bytesBefore + batch.bytes,
          rawKey,
        };
        await tx`
          update captures set advanced_at = now(), exchange_count = ${state.exchangeCount},
            read_bytes = ${state.readBytes}, skipped = ${mergedCounts(capture.skipped, batch.skipped)},
            redacted_count = redacted_count + ${batch.redaction.total},
            redaction = ${addFindings(capture.redaction, batch.redaction)}
          where id = ${id} and organisation_id = ${organisationId}`;
        return state;
      });
    },

    /**
     * Ends a recorder's part, or all of the recording where none is named. Null where that is not the
     * end of it: others record who were heard of lately.
     */
    async finish(
      tenant: Tenant,
      id: string,
      recorder: string | undefined,
      silenceMs: number,
    ): Promise<Capture | null> {
      const { organisationId } = tenant;
      const rows = await asTenant(sql, tenant, async (tx) => {
        if ((await lockRecording(tx, organisationId, id)) === null) return [];
        if (recorder !== undefined)
          await tx`
            update capture_recorders set finished = true
            where capture_id = ${id} and id = ${recorder}`;
        const others =
          recorder === undefined ? tx`false` : tx`exists (${liveRecorders(tx, id, silenceMs)})`;
        return tx<CaptureRow[]>`
          update captures set status = 'ready', finished_at = now(), advanced_at = now()
          where id = ${id} and organisation_id = ${organisationId} and not ${others}
          returning ${columns}`;
      });
      return rows[0] ? captureOf(rows[0]) : null;
    },

    /** Ends recordings whose recorders are all silent; asked by the service as itself. */
    async endSilent(silenceMs: number): Promise<string[]> {
      const rows = await sql<{ id: string }[]>`
        update captures c set status = 'ready', finished_at = now(), advanced_at = now()
        where c.status = 'recording' and c.advanced_at < now() - ${`${silenceMs} ms`}::interval
          and not exists (${liveRecorders(sql, sql`c.id`, silenceMs)})
        returning c.id`;
      return rows.map(({ id }) => id);
    },
  };
}

interface RecorderRow {
  next_sequence: number;
  left_out: number;
  bodies_left_out: number;
  unfinished: number;
}

interface LockedCapture {
  exchange_count: number;
  read_bytes: number;
  skipped: string;
  redaction: string;
  raw_key: Buffer | null;
}

/** One writer at a time; null for a capture that is not being recorded. */
async function lockRecording(
  tx: Queryable,
  organisationId: string,
  id: string,
): Promise<LockedCapture | null> {
  const [row] = await tx<LockedCapture[]>`
    select exchange_count, read_bytes, skipped, redaction, raw_key from captures
    where id = ${id} and organisation_id = ${organisationId} and status = 'recording'
    for update`;
  return row ?? null;
}

async function recordersOf(tx: Queryable, id: string): Promise<number> {
  const [row] = await tx<{ count: number }[]>`
    select count(*)::int as count from capture_recorders where capture_id = ${id}`;
  return row?.count ?? 0;
}

type Id = string | ReturnType<Queryable>;

function liveRecorders(tx: Queryable, id: Id, silenceMs: number) {
  return tx`select from capture_recorders r where r.capture_id = ${id} and not r.finished
    and r.heard_at > now() - ${`${silenceMs} ms`}::interval`;
}

function mergedCounts(stored: string, more: ReadonlyMap<string, number>): string {
  // Holds for what this and the import wrote.
  const counts = new Map(
    (JSON.parse(stored) as Capture["skipped"]).map((one) => [one.reason, one.count]),
  );
  for (const [reason, count] of more) addCount(counts, reason, count);
  return JSON.stringify(
    [...counts].map(([reason, count]) => ({ reason, count })).toSorted((a, b) => b.count - a.count),
  );
}
