import { newId } from "@workspace/storage";
import type { Database, Queryable } from "@workspace/storage";
import type { SealContext, SealedSecret } from "@workspace/vault";
import { appendAudit } from "../audit/append-audit.ts";
import { system } from "../audit/audit-line.ts";
import type { Actor } from "../audit/audit-line.ts";

export interface StoredSecret extends SealContext {
  keyId: string;
  envelope: Buffer;
}

export interface Rotation {
  id: string;
  keyId: string;
  status: "running" | "done" | "failed";
  total: number;
  done: number;
  unreadable: number;
  detail: string | null;
  startedAt: Date;
  finishedAt: Date | null;
}

/** The last row that a batch of a rotation reached. */
export interface SecretPosition {
  table: string;
  row: string;
  purpose: string;
}

const secretColumns = `owner_table as "table", owner_id as row, purpose,
  organisation_id as "organisationId", key_id as "keyId", envelope`;
const rotationColumns = `id, key_id as "keyId", status, total, done, unreadable, detail,
  started_at as "startedAt", finished_at as "finishedAt"`;

/** Stores a sealed secret in its place, over what was there. */
export async function putSecret(
  sql: Queryable,
  context: SealContext,
  { keyId, envelope }: SealedSecret,
): Promise<void> {
  await sql`
    insert into vault_secrets (owner_table, owner_id, purpose, organisation_id, key_id, envelope)
    values (${context.table}, ${context.row}, ${context.purpose}, ${context.organisationId},
      ${keyId}, ${envelope})
    on conflict (owner_table, owner_id, purpose) do update set
      organisation_id = excluded.organisation_id, key_id = excluded.key_id,
      envelope = excluded.envelope, updated_at = now()`;
}

export async function findSecrets(
  sql: Queryable,
  table: string,
  rows: readonly string[],
  purpose: string,
): Promise<StoredSecret[]> {
  return sql<StoredSecret[]>`
    select ${sql.unsafe(secretColumns)} from vault_secrets
    where owner_table = ${table} and owner_id = any(${[...rows]}::text[]) and purpose = ${purpose}`;
}

export async function deleteSecrets(
  sql: Queryable,
  table: string,
  rows: readonly string[],
): Promise<void> {
  await sql`
    delete from vault_secrets where owner_table = ${table} and owner_id = any(${[...rows]}::text[])`;
}

export class VaultRepository {
  private readonly sql: Database;

  constructor(sql: Database) {
    this.sql = sql;
  }

  /** How many secrets each master key holds. */
  async countByKey(): Promise<{ keyId: string; secrets: number }[]> {
    return this.sql<{ keyId: string; secrets: number }[]>`
      select key_id as "keyId", count(*) as secrets from vault_secrets group by key_id`;
  }

  async isEmpty(): Promise<boolean> {
    const [row] = await this.sql`select 1 from vault_secrets limit 1`;
    return row === undefined;
  }

  /** How many secrets are under other keys. */
  async countOthers(keyId: string): Promise<number> {
    const [row] = await this.sql<{ others: number }[]>`
      select count(*) as others from vault_secrets where key_id <> ${keyId}`;
    return row?.others ?? 0;
  }

  async latestRotation(): Promise<Rotation | undefined> {
    const [rotation] = await this.sql<Rotation[]>`
      select ${this.sql.unsafe(rotationColumns)} from vault_rotations
      order by started_at desc, id desc limit 1`;
    return rotation;
  }

  /** @returns undefined while another one runs */
  async startRotation(keyId: string, startedBy: Actor): Promise<Rotation | undefined> {
    return this.sql.begin(async (sql) => {
      const [rotation] = await sql<Rotation[]>`
        insert into vault_rotations (id, key_id, status, total, started_by)
        select ${newId("rot")}, ${keyId}, 'running', count(*), ${startedBy.userId}
        from vault_secrets where key_id <> ${keyId}
        on conflict do nothing
        returning ${sql.unsafe(rotationColumns)}`;
      if (rotation) {
        await appendAudit(sql, startedBy, {
          action: "vault.rotate",
          organisationId: null,
          target: { kind: "vault-rotation", id: rotation.id },
          details: { key_id: keyId, secrets: rotation.total },
        });
      }
      return rotation;
    });
  }

  /**
   * Seals a batch of secrets again, each while its row is locked, and counts it in the rotation.
   * @param reseal gives null for an envelope that cannot be opened
   * @returns where the batch ended; null if nothing was left after `after`
   */
  async resealBatch(
    rotation: Rotation,
    after: SecretPosition,
    limit: number,
    reseal: (stored: StoredSecret) => Promise<SealedSecret | null>,
  ): Promise<SecretPosition | null> {
    return this.sql.begin(async (sql) => {
      const rows = await sql<StoredSecret[]>`
        select ${sql.unsafe(secretColumns)} from vault_secrets
        where key_id <> ${rotation.keyId}
          and (owner_table, owner_id, purpose) > (${after.table}, ${after.row}, ${after.purpose})
        order by owner_table, owner_id, purpose
        limit ${limit} for update`;
      let unreadable = 0;
      for (const row of rows) {
        const sealed = await reseal(row);
        if (sealed) await putSecret(sql, row, sealed);
        else unreadable++;
      }
      await sql`
        update vault_rotations set done = done + ${rows.length - unreadable},
          unreadable = unreadable + ${unreadable}
        where id = ${rotation.id}`;
      const last = rows.at(-1);
      return last ? { table: last.table, row: last.row, purpose: last.purpose } : null;
    });
  }

  /** Begins to count anew: a rotation that goes on after a crash meets unreadable rows again. */
  async resumeRotation(id: string): Promise<void> {
    await this.sql`update vault_rotations set unreadable = 0 where id = ${id}`;
  }

  async finishRotation(id: string, detail: string | null): Promise<void> {
    await this.sql.begin(async (sql) => {
      const { count } = await sql`
        update vault_rotations set status = ${detail === null ? "done" : "failed"},
          detail = ${detail}, finished_at = now()
        where id = ${id} and status = 'running'`;
      if (count === 0) return;
      await appendAudit(sql, system, {
        action: "vault.rotated",
        organisationId: null,
        target: { kind: "vault-rotation", id },
        details: { detail },
      });
    });
  }
}
