import { createHash } from "node:crypto";
import { ProblemError } from "@workspace/http";
import type { Queryable } from "@workspace/storage";

export interface Allowance {
  /** How often at once. */
  burst: number;
  /** After how long another try is allowed. */
  everyMs: number;
}

/** What a try is counted for: an account, an address, a second factor. */
export interface Subject {
  kind: string;
  name: string;
  allowance: Allowance;
}

/**
 * Takes a try from every subject before anything is checked, so that many at once gain nothing.
 * Kept in the database: replicas count together. The names are stored as hashes.
 * @throws ProblemError 429
 */
export async function takeAttempts(sql: Queryable, subjects: readonly Subject[]): Promise<void> {
  let waitMs = 0;
  for (const subject of subjects) waitMs = Math.max(waitMs, await takeAttempt(sql, subject));
  if (waitMs <= 0) return;
  throw new ProblemError({
    type: "too-many-attempts",
    status: 429,
    title: "Too many attempts",
    detail: "Wait a moment before you try again.",
    retryAfterSeconds: Math.ceil(waitMs / 1_000),
  });
}

/** Milliseconds until the next try is allowed; 0 when this one is (GCRA, one statement). */
async function takeAttempt(sql: Queryable, subject: Subject): Promise<number> {
  const { burst, everyMs } = subject.allowance;
  const oneMore = sql`${everyMs} * interval '1 millisecond'`;
  const limit = sql`clock_timestamp() + ${(burst - 1) * everyMs} * interval '1 millisecond'`;
  const [row] = await sql<{ wait_ms: number }[]>`
    insert into attempts as a (subject, full_at) values (${keyOf(subject)}, clock_timestamp() + ${oneMore})
    on conflict (subject) do update set
      full_at = case when a.full_at <= ${limit}
        then greatest(a.full_at, clock_timestamp()) + ${oneMore} else a.full_at end,
      wait_ms = case when a.full_at <= ${limit}
        then 0 else ceil(extract(epoch from a.full_at - (${limit})) * 1000)::int end
    returning wait_ms`;
  return row?.wait_ms ?? 0;
}

/** After a success: what was tried before was not guessing. */
export async function forgiveAttempts(sql: Queryable, subject: Subject): Promise<void> {
  await sql`delete from attempts where subject = ${keyOf(subject)}`;
}

/** Drops what is whole again anyway. */
export async function pruneAttempts(sql: Queryable): Promise<void> {
  await sql`delete from attempts where full_at < now()`;
}

function keyOf({ kind, name }: Subject): Buffer {
  return createHash("sha256").update(`${kind}\0${name}`).digest();
}
