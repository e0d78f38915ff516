import type { Queryable } from "@workspace/storage";
import type { Key, KeySettings } from "./key.ts";

export interface NewKey extends KeySettings {
  id: string;
  organisationId: string;
  userId: string;
  keyHash: Buffer;
  prefix: string;
}

/** Where a page ends: the creation time, to the microsecond as PostgreSQL keeps it, and the id. */
export interface KeyPosition {
  createdAt: string;
  id: string;
}

export async function findKey(sql: Queryable, id: string): Promise<Key | undefined> {
  const [key] = await sql<Key[]>`select ${columns(sql)} from api_keys where id = ${id}`;
  return key;
}

/** As `findKey`; no other change comes between this and the end of the transaction. */
export async function lockKey(sql: Queryable, id: string): Promise<Key | undefined> {
  const [key] = await sql<Key[]>`select ${columns(sql)} from api_keys where id = ${id} for update`;
  return key;
}

export async function listKeyRows(
  sql: Queryable,
  organisationId: string,
  input: { includeRevoked: boolean; limit: number; after: KeyPosition | undefined },
): Promise<{ keys: Key[]; next: KeyPosition | null }> {
  const { after, limit } = input;
  const rows = await sql<(Key & { position: string })[]>`
    select ${columns(sql)}, created_at::text as position from api_keys
    where organisation_id = ${organisationId}
      and ${input.includeRevoked ? sql`true` : sql`revoked_at is null`}
      and ${
        after === undefined
          ? sql`true`
          : sql`(created_at, id) < (${after.createdAt}::text::timestamptz, ${after.id})`
      }
    order by created_at desc, id desc limit ${limit + 1}`;
  const keys = rows.slice(0, limit);
  const last = rows.length > limit ? keys.at(-1) : undefined;
  return { keys, next: last ? { createdAt: last.position, id: last.id } : null };
}

export async function insertKey(sql: Queryable, key: NewKey): Promise<Key> {
  const [stored] = await sql<Key[]>`
    insert into api_keys (id, organisation_id, user_id, name, key_hash, prefix, scopes,
      requests_per_minute, monthly_budget_micros, expires_at)
    values (${key.id}, ${key.organisationId}, ${key.userId}, ${key.name}, ${key.keyHash},
      ${key.prefix}, ${key.scopes === null ? null : [...key.scopes]}::text[],
      ${key.requestsPerMinute}, ${key.monthlyBudgetMicros}, ${key.expiresAt})
    returning ${columns(sql)}`;
  if (!stored) throw new Error("The key was not stored");
  return stored;
}

export async function updateKeyRow(sql: Queryable, id: string, key: KeySettings): Promise<void> {
  await sql`update api_keys set name = ${key.name},
      scopes = ${key.scopes === null ? null : [...key.scopes]}::text[],
      requests_per_minute = ${key.requestsPerMinute},
      monthly_budget_micros = ${key.monthlyBudgetMicros}, expires_at = ${key.expiresAt}
    where id = ${id}`;
}

/** False where it was revoked before. */
export async function revokeKeyRow(sql: Queryable, id: string): Promise<boolean> {
  const result = await sql`update api_keys set revoked_at = now()
    where id = ${id} and revoked_at is null`;
  return result.count === 1;
}

/** Revokes what a user has under a name in an organisation. */
export async function revokeKeysNamed(
  sql: Queryable,
  key: Pick<Key, "organisationId" | "userId" | "name">,
): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`update api_keys set revoked_at = now()
    where organisation_id = ${key.organisationId} and user_id = ${key.userId}
      and name = ${key.name} and revoked_at is null returning id`;
  return rows.map(({ id }) => id);
}

function columns(sql: Queryable) {
  return sql`id, organisation_id as "organisationId", user_id as "userId", name, prefix, scopes,
    requests_per_minute as "requestsPerMinute",
    monthly_budget_micros as "monthlyBudgetMicros", expires_at as "expiresAt",
    revoked_at as "revokedAt", last_used_at as "lastUsedAt", created_at as "createdAt"`;
}
