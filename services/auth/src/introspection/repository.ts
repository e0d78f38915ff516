import type { Role } from "@workspace/http";
import type { Database, Queryable } from "@workspace/storage";
import type { Revocation } from "./revocation.ts";

const channel = "auth_revocations";

/** A user as a member of an organisation. */
export interface MemberFacts {
  role: Role;
  email: string;
  name: string;
  /** The owner of this installation. */
  operator: boolean;
  userBudgetMicros: number | null;
  organisationBudgetMicros: number | null;
  budgetWarningPercent: number;
}

/** Of memberships `m`, users `u` and organisations `o`. */
export function memberColumns(sql: Queryable) {
  return sql`m.role, u.email, u.name, u.is_owner as operator,
    m.monthly_budget_micros as "userBudgetMicros",
    o.monthly_budget_micros as "organisationBudgetMicros",
    o.budget_warning_percent as "budgetWarningPercent"`;
}

export interface LiveKey extends MemberFacts {
  id: string;
  userId: string;
  organisationId: string;
  scopes: string[] | null;
  requestsPerMinute: number | null;
  monthlyBudgetMicros: number | null;
  expiresAt: Date | null;
}

/** The key with this hash if it counts now, with the role that its user has now. */
export async function findLiveKey(sql: Queryable, hash: Buffer): Promise<LiveKey | undefined> {
  const [key] = await sql<LiveKey[]>`
    select k.id, k.user_id as "userId", k.organisation_id as "organisationId", k.scopes,
      ${memberColumns(sql)}, k.requests_per_minute as "requestsPerMinute",
      k.monthly_budget_micros as "monthlyBudgetMicros", k.expires_at as "expiresAt"
    from api_keys k
    join memberships m on m.organisation_id = k.organisation_id and m.user_id = k.user_id
    join users u on u.id = k.user_id
    join organisations o on o.id = k.organisation_id
    where k.key_hash = ${hash} and k.revoked_at is null
      and (k.expires_at is null or k.expires_at > now())`;
  return key;
}

/** Notes a use, at most once a minute. */
export async function touchKey(sql: Queryable, id: string): Promise<void> {
  await sql`update api_keys set last_used_at = now()
    where id = ${id} and (last_used_at is null or last_used_at < now() - interval '1 minute')`;
}

export async function findMember(
  sql: Queryable,
  organisationId: string,
  userId: string,
): Promise<MemberFacts | null> {
  const [row] = await sql<MemberFacts[]>`
    select ${memberColumns(sql)}
    from memberships m join users u on u.id = m.user_id
    join organisations o on o.id = m.organisation_id
    where m.organisation_id = ${organisationId} and m.user_id = ${userId}`;
  return row ?? null;
}

export async function newestRevocation(sql: Queryable): Promise<number> {
  const [row] = await sql<{ id: number }[]>`select coalesce(max(id), 0) as id from revocations`;
  return row?.id ?? 0;
}

/**
 * What came after an event, and around it: transactions end in another order than they number
 * their rows. Null where the event, or what followed it, is not kept any more.
 */
export async function listRevocationsAfter(
  sql: Queryable,
  id: number,
  limit: number,
): Promise<Revocation[] | null> {
  const [last] = await sql`select 1 from revocations where id = ${id}`;
  if (!last) return null;
  const rows = await sql<Revocation[]>`
    select id, kind, subject, organisation_id as "organisationId" from revocations
    where id > ${id} or (id <> ${id} and
      at > (select at from revocations where id = ${id}) - interval '5 minutes')
    order by id limit ${limit + 1}`;
  return rows.length > limit ? null : rows;
}

export async function pruneRevocations(sql: Queryable): Promise<void> {
  await sql`delete from revocations where at < now() - interval '1 day'`;
}

/** @param onListening called when listening begins, and again after each lost connection */
export async function watchRevocations(
  sql: Database,
  onRevocation: (revocation: Revocation) => void,
  onListening: () => void,
): Promise<() => Promise<void>> {
  const { unlisten } = await sql.listen(
    channel,
    (payload) => onRevocation(revocationIn(payload)),
    onListening,
  );
  return unlisten;
}

/** Only our own trigger writes to the channel. */
function revocationIn(payload: string): Revocation {
  return JSON.parse(payload) as Revocation;
}
