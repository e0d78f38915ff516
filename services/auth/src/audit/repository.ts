import type { Database, Queryable } from "@workspace/storage";
import type { Actor, AuditEvent, AuditLine } from "./audit-line.ts";

export interface AuditFilter {
  /** Null is every organisation, and what belongs to none. */
  organisationId: string | null;
  /** Id of a user, key or session. */
  actor?: string | undefined;
  /** An action, or a kind of thing such as `key` for all that begin with `key.`. */
  action?: string | undefined;
  target?: string | undefined;
  outcome?: "done" | "refused" | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
}

export interface ChainEnd {
  sequence: number;
  hash: Buffer;
}

export async function insertLine(
  sql: Queryable,
  actor: Actor,
  event: Omit<AuditEvent, "details" | "outcome"> & { outcome: string; details: string },
): Promise<void> {
  await sql`select append_audit(${event.action}, ${event.outcome}, ${actor.kind}, ${actor.userId},
    ${actor.keyId}, ${actor.sessionId}, ${event.organisationId}, ${event.target.kind},
    ${event.target.id}, ${actor.address}, ${actor.userAgent}, ${event.details})`;
}

/** Newest first, those before a line; or oldest first, those after one. */
export function listLines(
  sql: Queryable,
  filter: AuditFilter,
  place: { before: number | null } | { after: number },
  limit: number,
): Promise<AuditLine[]> {
  const order =
    "after" in place
      ? { condition: sql`sequence > ${place.after}`, by: sql`sequence` }
      : {
          condition: place.before === null ? sql`true` : sql`sequence < ${place.before}`,
          by: sql`sequence desc`,
        };
  return sql<AuditLine[]>`select ${columns(sql)} from audit_log
    where ${order.condition} and ${matches(sql, filter)} order by ${order.by} limit ${limit}`;
}

function matches(sql: Queryable, filter: AuditFilter) {
  const { organisationId, actor, action, target, outcome, from, to } = filter;
  const all = sql`true`;
  return sql`${organisationId === null ? all : sql`organisation_id = ${organisationId}`}
    and ${actor === undefined ? all : sql`${actor} in (user_id, key_id, session_id)`}
    and ${action === undefined ? all : sql`(action = ${action} or starts_with(action, ${`${action}.`}))`}
    and ${target === undefined ? all : sql`target_id = ${target}`}
    and ${outcome === undefined ? all : sql`outcome = ${outcome}`}
    and ${from === undefined ? all : sql`at >= ${from}`}
    and ${to === undefined ? all : sql`at < ${to}`}`;
}

/** All of the chain as it is at one moment, batch by batch, between its two ends. */
export async function readChain<T>(
  sql: Database,
  read: (
    ends: { anchor: ChainEnd; head: ChainEnd },
    lines: AsyncIterable<AuditLine[]>,
  ) => Promise<T>,
): Promise<T> {
  const results = await sql.begin("isolation level repeatable read read only", async (tx) => {
    const [head] = await tx<ChainEnd[]>`select sequence, hash from audit_head`;
    const [anchor] = await tx<ChainEnd[]>`select sequence, hash from audit_anchor`;
    if (!head || !anchor) throw new Error("The ends of the audit log are missing");
    // Lines of any sequence: one that was slipped in below the anchor is to be seen as well.
    const lines = tx<AuditLine[]>`select ${columns(tx)} from audit_log order by sequence`.cursor(
      1_000,
    );
    return [await read({ anchor, head }, lines)];
  });
  return only(results);
}

/** Removes what is older, some of it at a time. @returns how many lines went */
export async function pruneLines(sql: Queryable, before: Date, most: number): Promise<number> {
  const [row] = await sql<{ removed: number }[]>`select prune_audit(${before}, ${most}) as removed`;
  return row?.removed ?? 0;
}

/** postgres.js unwraps arrays of promises in its types, so the result travels in a tuple. */
function only<T>(results: readonly unknown[]): T {
  return results[0] as T;
}

function columns(sql: Queryable) {
  return sql`sequence, at, action, outcome, actor_kind as "actorKind", user_id as "userId",
    key_id as "keyId", session_id as "sessionId", organisation_id as "organisationId",
    target_kind as "targetKind", target_id as "targetId", address, user_agent as "userAgent",
    details, previous_hash as "previousHash", hash`;
}
