import type { JWK } from "jose";
import type { Queryable } from "@workspace/storage";
import type { SealContext } from "@workspace/vault";

export interface SigningKey {
  id: string;
  publicKey: JWK;
  signsFrom: Date;
  /** Milliseconds until it signs, by the database's clock; negative once it does. */
  signsInMs: number;
}

const table = "signing_keys";

/** Where a private key is sealed for; the installation's, not an organisation's. */
export function privateKeyPlace(id: string): SealContext {
  return { table, row: id, organisationId: "installation", purpose: "private-key" };
}

/** The newest first. */
export function listSigningKeys(sql: Queryable): Promise<SigningKey[]> {
  return sql<SigningKey[]>`select id, public_key as "publicKey", signs_from as "signsFrom",
      (extract(epoch from signs_from - clock_timestamp()) * 1000)::float8 as "signsInMs"
    from signing_keys order by signs_from desc, id desc`;
}

export async function insertSigningKey(
  sql: Queryable,
  key: { id: string; publicKey: JWK; signsInMs: number },
): Promise<void> {
  await sql`insert into signing_keys (id, public_key, signs_from)
    values (${key.id}, ${JSON.stringify(key.publicKey)}::text::jsonb,
      clock_timestamp() + ${key.signsInMs} * interval '1 millisecond')`;
}

/** Drops keys whose successor has signed for so long. @returns their ids */
export async function dropRetired(sql: Queryable, afterMs: number): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    delete from signing_keys k where exists (select from signing_keys n
      where (n.signs_from, n.id) > (k.signs_from, k.id)
        and n.signs_from < clock_timestamp() - ${afterMs} * interval '1 millisecond')
    returning id`;
  return rows.map(({ id }) => id);
}
