import type { Queryable } from "@workspace/storage";
import type { Session, SessionPolicy } from "./session.ts";

export interface NewSession extends Pick<
  Session,
  "id" | "userId" | "organisationId" | "method" | "address" | "userAgent" | "endsAt"
> {
  tokenHash: Buffer;
}

/** A session as one of its secrets finds it. */
export interface FoundSession extends Session {
  /** The secret that found it: the present one, or the one before. */
  matched: "current" | "previous";
  /** The one before was used though it does not count any more. */
  stale: boolean;
}

type SessionRow = {
  id: string;
  user_id: string;
  organisation_id: string;
  method: Session["method"];
  address: string | null;
  user_agent: string | null;
  created_at: Date;
  last_used_at: Date;
  rotated_at: Date;
  ends_at: Date;
};

export async function insertSession(sql: Queryable, session: NewSession): Promise<void> {
  await sql`insert into sessions
      (id, user_id, organisation_id, token_hash, method, address, user_agent, ends_at)
    values (${session.id}, ${session.userId}, ${session.organisationId}, ${session.tokenHash},
      ${session.method}, ${session.address}, ${session.userAgent}, ${session.endsAt})`;
}

/** The live session that a secret belongs to. */
export async function findByToken(
  sql: Queryable,
  hash: Buffer,
  policy: SessionPolicy,
): Promise<FoundSession | null> {
  const [row] = await sql<(SessionRow & { current: boolean; stale: boolean })[]>`
    select ${columns(sql)}, token_hash = ${hash} as current,
      token_hash <> ${hash} and seen_since_rotation
        and rotated_at < now() - ${policy.graceMs} * interval '1 millisecond' as stale
    from sessions s where (token_hash = ${hash} or previous_hash = ${hash}) and ${live(sql, policy)}`;
  if (!row) return null;
  return {
    ...sessionOf(row),
    matched: row.current ? "current" : "previous",
    stale: row.stale,
  };
}

/** Notes a use, at most once a minute. */
export async function touch(sql: Queryable, found: FoundSession): Promise<void> {
  await sql`update sessions set last_used_at = now(),
      seen_since_rotation = seen_since_rotation or ${found.matched === "current"}
    where id = ${found.id} and (last_used_at < now() - interval '1 minute'
      or (not seen_since_rotation and ${found.matched === "current"}))`;
}

/** False where another request was faster: it has handed out the new secret. */
export async function replaceToken(
  sql: Queryable,
  id: string,
  from: Buffer,
  to: Buffer,
): Promise<boolean> {
  const result = await sql`update sessions set previous_hash = token_hash, token_hash = ${to},
      rotated_at = now(), seen_since_rotation = false, last_used_at = now()
    where id = ${id} and token_hash = ${from}`;
  return result.count === 1;
}

/** The secret before stops at once: used where what the session may do has changed. */
export async function forgetPrevious(sql: Queryable, id: string): Promise<void> {
  await sql`update sessions set previous_hash = null where id = ${id}`;
}

export async function listLive(
  sql: Queryable,
  userId: string,
  policy: SessionPolicy,
): Promise<Session[]> {
  const rows = await sql<SessionRow[]>`select ${columns(sql)} from sessions s
    where user_id = ${userId} and ${live(sql, policy)} order by last_used_at desc, id desc limit 200`;
  return rows.map(sessionOf);
}

/** @returns the ids of those that ended */
export async function endSessions(
  sql: Queryable,
  userId: string,
  which: { id: string } | { except: string | null },
): Promise<string[]> {
  const condition =
    "id" in which ? sql`and id = ${which.id}` : sql`and id is distinct from ${which.except}`;
  const rows = await sql<{ id: string }[]>`
    delete from sessions where user_id = ${userId} ${condition} returning id`;
  return rows.map(({ id }) => id);
}

export async function useOrganisation(
  sql: Queryable,
  sessionId: string,
  organisationId: string,
): Promise<void> {
  await sql`update sessions set organisation_id = ${organisationId} where id = ${sessionId}`;
}

export async function deleteExpired(sql: Queryable, policy: SessionPolicy): Promise<void> {
  await sql`delete from sessions s where not ${live(sql, policy)}`;
}

/** Where a session is of no organisation it is of the personal one. */
function columns(sql: Queryable) {
  return sql`s.id, s.user_id, s.method, s.address, s.user_agent, s.created_at, s.last_used_at,
    s.rotated_at, s.ends_at, coalesce(s.organisation_id,
      (select o.id from organisations o where o.personal_of = s.user_id)) as organisation_id`;
}

/** Of sessions under the alias `s`. */
export function live(sql: Queryable, policy: SessionPolicy) {
  return sql`(s.ends_at > now()
    and s.last_used_at > now() - ${policy.idleMs} * interval '1 millisecond')`;
}

function sessionOf(row: SessionRow): Session {
  return {
    id: row.id,
    userId: row.user_id,
    organisationId: row.organisation_id,
    method: row.method,
    address: row.address,
    userAgent: row.user_agent,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    rotatedAt: row.rotated_at,
    endsAt: row.ends_at,
  };
}
