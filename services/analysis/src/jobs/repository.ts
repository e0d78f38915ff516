import { randomUUID } from "node:crypto";
import type { Database, Queryable } from "@workspace/storage";
import type { Tenant } from "../tenancy/tenant.ts";

export const jobKinds = ["read-capture", "revise-spec", "run-watch", "deliver", "index"] as const;
export type JobKind = (typeof jobKinds)[number];

export interface Job {
  kind: JobKind;
  subjectId: string;
  tenant: Tenant;
  attempts: number;
  generation: number;
  holder: string;
}

/** What does one kind of work. Whatever it throws is tried again, later each time. */
export interface JobWork {
  readonly maxAttempts: number;
  /** Before the next attempt. */
  pauseMs(attempts: number): number;
  /** Gives after how many milliseconds it is due again, where it is. */
  run(job: Job, signal: AbortSignal): Promise<number | void>;
  /** After the last attempt; the job is gone then. */
  giveUp(job: Job, error: unknown): Promise<void>;
}

export type JobRepository = ReturnType<typeof createJobRepository>;

/** Asks for work in the transaction that makes it necessary. */
export async function requestJob(
  tx: Queryable,
  { organisationId }: Tenant,
  job: { kind: JobKind; subjectId: string; afterMs?: number },
): Promise<void> {
  const { kind, subjectId, afterMs = 0 } = job;
  await tx`
    insert into jobs (kind, subject_id, organisation_id, due_at)
    values (${kind}, ${subjectId}, ${organisationId}, now() + ${`${afterMs} ms`}::interval)
    on conflict (kind, subject_id) do update
      set generation = jobs.generation + 1, due_at = least(jobs.due_at, excluded.due_at)`;
}

/** All this is asked by the service as itself: whose work is due is nobody's in particular. */
export function createJobRepository(sql: Database) {
  return {
    /** The job that has been due for longest, held from now on; null when none is. */
    async take(kinds: readonly JobKind[], holdMs: number): Promise<Job | null> {
      const holder = randomUUID();
      const [row] = await sql<JobRow[]>`
        update jobs set holder = ${holder}, held_until = now() + ${`${holdMs} ms`}::interval,
          attempts = attempts + 1
        where (kind, subject_id) = (
          select kind, subject_id from jobs
          where due_at <= now() and (held_until is null or held_until < now())
            and kind = any(${[...kinds]})
          order by due_at limit 1 for update skip locked)
        returning kind, subject_id, organisation_id, attempts, generation`;
      if (!row) return null;
      const { kind, subject_id, organisation_id, attempts, generation } = row;
      const tenant = { organisationId: organisation_id, userId: null };
      return { kind, subjectId: subject_id, tenant, attempts, generation, holder };
    },

    /** False when somebody else has it by now. */
    async hold({ kind, subjectId, holder }: Job, holdMs: number): Promise<boolean> {
      const { count } = await sql`
        update jobs set held_until = now() + ${`${holdMs} ms`}::interval
        where kind = ${kind} and subject_id = ${subjectId} and holder = ${holder}`;
      return count > 0;
    },

    /**
     * Done. It stays when it is due again by itself, or was asked for in the meantime, and then is due
     * at once.
     */
    async finish(job: Job, againMs: number | null): Promise<void> {
      const { kind, subjectId, holder, generation } = job;
      await sql.begin(async (tx) => {
        if (againMs === null)
          await tx`
            delete from jobs where kind = ${kind} and subject_id = ${subjectId}
              and holder = ${holder} and generation = ${generation}`;
        await tx`
          update jobs set holder = null, held_until = null, attempts = 0,
            due_at = case when generation = ${generation}
              then now() + ${`${againMs ?? 0} ms`}::interval else now() end
          where kind = ${kind} and subject_id = ${subjectId} and holder = ${holder}`;
      });
    },

    async giveBack({ kind, subjectId, holder }: Job, afterMs: number): Promise<void> {
      await sql`
        update jobs set holder = null, held_until = null,
          due_at = now() + ${`${afterMs} ms`}::interval
        where kind = ${kind} and subject_id = ${subjectId} and holder = ${holder}`;
    },
  };
}

interface JobRow {
  kind: JobKind;
  subject_id: string;
  organisation_id: string;
  attempts: number;
  generation: number;
}
