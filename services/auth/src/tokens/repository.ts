import type { Queryable } from "@workspace/storage";
import { memberColumns } from "../introspection/repository.ts";
import type { MemberFacts } from "../introspection/repository.ts";
import { live } from "../sessions/repository.ts";
import type { SessionPolicy } from "../sessions/session.ts";

export interface TokenFamily {
  id: string;
  userId: string;
  organisationId: string;
  sessionId: string | null;
  keyId: string | null;
  scopes: string[] | null;
}

/** A family that counts now, with what its key and its member may do now. */
export interface LiveFamily extends TokenFamily, MemberFacts {
  keyScopes: string[] | null;
  requestsPerMinute: number | null;
  monthlyBudgetMicros: number | null;
}

export interface StoredRefreshToken {
  familyId: string;
  expired: boolean;
  used: boolean;
  /** It was used so lately that another request at once may have done it. */
  usedJustNow: boolean;
  salt: Buffer | null;
  successorHash: Buffer | null;
}

export async function insertFamily(
  sql: Queryable,
  family: TokenFamily,
  lifetimeMs: number,
): Promise<void> {
  await sql`insert into token_families
      (id, user_id, organisation_id, session_id, key_id, scopes, ends_at)
    values (${family.id}, ${family.userId}, ${family.organisationId}, ${family.sessionId},
      ${family.keyId}, ${family.scopes}::text[], now() + ${lifetimeMs} * interval '1 millisecond')`;
}

/** Ends the oldest families of a session or key, so that nobody fills the table. */
export async function dropOldestFamilies(
  sql: Queryable,
  { sessionId, keyId }: Pick<TokenFamily, "sessionId" | "keyId">,
  keep: number,
): Promise<void> {
  const same = keyId === null ? sql`session_id = ${sessionId}` : sql`key_id = ${keyId}`;
  await sql`delete from token_families where id in (
    select id from token_families where ${same} order by created_at desc, id desc offset ${keep})`;
}

export async function findLiveFamily(
  sql: Queryable,
  id: string,
  policy: SessionPolicy,
): Promise<LiveFamily | undefined> {
  const [family] = await sql<LiveFamily[]>`
    select f.id, f.user_id as "userId", f.organisation_id as "organisationId",
      f.session_id as "sessionId", f.key_id as "keyId", f.scopes, k.scopes as "keyScopes",
      k.requests_per_minute as "requestsPerMinute",
      k.monthly_budget_micros as "monthlyBudgetMicros",
      ${memberColumns(sql)}
    from token_families f
    join memberships m on m.organisation_id = f.organisation_id and m.user_id = f.user_id
    join users u on u.id = f.user_id
    join organisations o on o.id = f.organisation_id
    left join api_keys k on k.id = f.key_id
    left join sessions s on s.id = f.session_id
    where f.id = ${id} and f.ends_at > now()
      and (f.key_id is null or (k.revoked_at is null
        and (k.expires_at is null or k.expires_at > now())))
      and (f.session_id is null or ${live(sql, policy)})`;
  return family;
}

/** Of requests with tokens of one family, one goes on at a time. */
export async function lockRefreshToken(
  sql: Queryable,
  hash: Buffer,
  graceMs: number,
): Promise<StoredRefreshToken | undefined> {
  const [token] = await sql<StoredRefreshToken[]>`
    select r.family_id as "familyId", r.expires_at <= clock_timestamp() as expired,
      r.used_at is not null as used, r.salt, r.successor_hash as "successorHash",
      coalesce(r.used_at > clock_timestamp() - ${graceMs} * interval '1 millisecond', false)
        as "usedJustNow"
    from refresh_tokens r join token_families f on f.id = r.family_id
    where r.token_hash = ${hash} for update of f, r`;
  return token;
}

export async function isUsed(sql: Queryable, hash: Buffer): Promise<boolean> {
  const [token] = await sql`select 1 from refresh_tokens
    where token_hash = ${hash} and used_at is not null`;
  return token !== undefined;
}

export async function insertRefreshToken(
  sql: Queryable,
  familyId: string,
  hash: Buffer,
  lifetimeMs: number,
): Promise<void> {
  await sql`insert into refresh_tokens (token_hash, family_id, expires_at)
    values (${hash}, ${familyId}, now() + ${lifetimeMs} * interval '1 millisecond')`;
}

export async function useRefreshToken(
  sql: Queryable,
  hash: Buffer,
  successor: { salt: Buffer; hash: Buffer },
): Promise<void> {
  await sql`update refresh_tokens set used_at = clock_timestamp(), salt = ${successor.salt},
    successor_hash = ${successor.hash} where token_hash = ${hash}`;
}

/** With all of its tokens. */
export async function deleteFamily(sql: Queryable, id: string): Promise<TokenFamily | undefined> {
  const [family] = await sql<TokenFamily[]>`delete from token_families where id = ${id}
    returning id, user_id as "userId", organisation_id as "organisationId",
      session_id as "sessionId", key_id as "keyId", scopes`;
  return family;
}

export async function familyOfRefreshToken(
  sql: Queryable,
  hash: Buffer,
): Promise<string | undefined> {
  const [token] = await sql<{ id: string }[]>`
    select family_id as id from refresh_tokens where token_hash = ${hash}`;
  return token?.id;
}

/** A refreshed token is a use of the session behind it. */
export async function touchSession(sql: Queryable, id: string): Promise<void> {
  await sql`update sessions set last_used_at = now()
    where id = ${id} and last_used_at < now() - interval '1 minute'`;
}

/** What has ended. A refresh token that has expired grants nothing, used or not. */
export async function pruneFamilies(sql: Queryable): Promise<void> {
  await sql`delete from refresh_tokens where expires_at < now()`;
  await sql`delete from token_families f where f.ends_at < now() or exists (
    select from api_keys k where k.id = f.key_id
      and (k.revoked_at is not null or k.expires_at < now()))`;
}
