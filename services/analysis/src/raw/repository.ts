import { asTenant } from "@workspace/storage";
import type { Database } from "@workspace/storage";
import type { Tenant } from "../tenancy/tenant.ts";

export interface RawPart {
  readonly firstOrdinal: number;
  readonly content: Buffer;
}

/** The data key of a capture, as it is kept. */
export interface SealedKey {
  readonly captureId: string;
  readonly organisationId: string;
  readonly envelope: Buffer;
}

const resealedAtOnce = 200;

export type RawRepository = ReturnType<typeof createRawRepository>;

export function createRawRepository(sql: Database) {
  return {
    /** Null for a capture that is kept redacted alone, and for one that is still imported. */
    async keyOf(tenant: Tenant, captureId: string): Promise<Buffer | null> {
      const [row] = await asTenant(
        sql,
        tenant,
        (tx) => tx<{ raw_key: Buffer | null }[]>`
          select raw_key from captures
          where id = ${captureId} and organisation_id = ${tenant.organisationId}
            and status <> 'importing'`,
      );
      return row?.raw_key ?? null;
    },

    /** The first part behind a place; null at the end. */
    async partBehind(tenant: Tenant, captureId: string, ordinal: number): Promise<RawPart | null> {
      const [row] = await asTenant(
        sql,
        tenant,
        (tx) => tx<{ first_ordinal: number; content: Buffer }[]>`
          select first_ordinal, content from capture_raw_parts
          where capture_id = ${captureId} and organisation_id = ${tenant.organisationId}
            and first_ordinal > ${ordinal}
          order by first_ordinal limit 1`,
      );
      return row ? { firstOrdinal: row.first_ordinal, content: row.content } : null;
    },

    /** Whatever is still under way for the capture keeps nothing more. */
    async forget(tenant: Tenant, captureId: string): Promise<void> {
      const { organisationId } = tenant;
      await asTenant(sql, tenant, async (tx) => {
        await tx`
          update captures set raw_key = null
          where id = ${captureId} and organisation_id = ${organisationId}`;
        await tx`
          delete from capture_raw_parts
          where capture_id = ${captureId} and organisation_id = ${organisationId}`;
      });
    },

    /**
     * Puts keys in the place of those of some captures, each while its row is locked; asked by the
     * service as itself.
     * @param reseal null for one that stays as it is
     * @returns the last capture of the batch; null behind the last of all
     */
    async resealBatch(
      after: string,
      reseal: (sealed: SealedKey) => Promise<Buffer | null>,
    ): Promise<string | null> {
      return sql.begin(async (tx) => {
        const rows = await tx<SealedKey[]>`
          select id as "captureId", organisation_id as "organisationId", raw_key as envelope
          from captures where raw_key is not null and id > ${after}
          order by id limit ${resealedAtOnce} for update`;
        for (const row of rows) {
          const envelope = await reseal(row);
          if (envelope)
            await tx`update captures set raw_key = ${envelope} where id = ${row.captureId}`;
        }
        return rows.at(-1)?.captureId ?? null;
      });
    },

    /** Whether no capture of anybody is sealed yet; asked by the service as itself. */
    async isEmpty(): Promise<boolean> {
      const [row] = await sql`select from captures where raw_key is not null limit 1`;
      return row === undefined;
    },
  };
}
