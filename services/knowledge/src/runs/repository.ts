import { jsonText } from "@workspace/storage";
import type { Database } from "@workspace/storage";
import type { NumberedEvent } from "./live-run.ts";

export interface RunEventRepository {
  append(runId: string, events: readonly NumberedEvent<unknown>[]): Promise<void>;
  eventsAfter<Event>(runId: string, sequence: number): AsyncIterable<NumberedEvent<Event>>;
  /** The highest stored number, or -1. */
  lastSequence(runId: string): Promise<number>;
  deleteEvents(runId: string): Promise<void>;
  /** Forgets the events of runs that ended longer ago; their results stay. */
  prune(keptMs: number): Promise<number>;
  /** Forgets what ended runs said of a document. */
  forgetDocument(documentId: string): Promise<void>;
}

/** The column's largest value; a reader may name any number. */
const maxSequence = 2 ** 31 - 1;

export function createRunEventRepository(sql: Database): RunEventRepository {
  const ended = sql`
    run_id not in (select answer_id from entries where status = 'in_progress')
    and run_id not in (select id from responses where completed_at is null)`;

  return {
    async append(runId, events) {
      if (events.length === 0) return;
      await sql`
        insert into run_events (run_id, sequence, event)
        select ${runId}, sequence, event from jsonb_to_recordset(${jsonText(events)}::text::jsonb)
          as rows (sequence integer, event jsonb)
        on conflict do nothing`;
    },

    async *eventsAfter<Event>(runId: string, sequence: number) {
      const rows = await sql<{ sequence: number; event: Event }[]>`
        select sequence, event from run_events
        where run_id = ${runId} and sequence > ${Math.min(sequence, maxSequence)} order by sequence`;
      for (const row of rows) yield { sequence: row.sequence, event: row.event };
    },

    async lastSequence(runId) {
      const [row] = await sql<{ last: number | null }[]>`
        select max(sequence) as last from run_events where run_id = ${runId}`;
      return row?.last ?? -1;
    },

    async deleteEvents(runId) {
      await sql`delete from run_events where run_id = ${runId}`;
    },

    async prune(keptMs) {
      const { count } = await sql`
        delete from run_events where created_at < now() - ${keptMs} * interval '1 millisecond'
          and ${ended}`;
      return count;
    },

    async forgetDocument(documentId) {
      await sql`
        delete from run_events where ${ended} and run_id in (
          select run_id from run_events where event::text like ${`%${documentId}%`})`;
    },
  };
}
