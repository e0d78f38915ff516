import { asTenant } from "@workspace/storage";
import type { Database } from "@workspace/storage";
import type { Tenant } from "../tenancy/tenant.ts";

export interface RawPart {
  readonly firstOrdinal: number;
  readonly content: Buffer;
}

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

    /** Whether no capture of anybody is sealed yet; asked by the service as itself. */
    async isEmpty(): Promise<boolean> {
      const [row] = await sql`select from captures where raw_key is not null limit 1`;
      return row === undefined;
    },
  };
}
