import { asTenant } from "@workspace/storage";
import type { Database } from "@workspace/storage";
import type { Tenant } from "../tenancy/tenant.ts";

export interface ToldDocument {
  key: string;
  digest: string;
  exchangeId: string | null;
}

export type ToldRepository = ReturnType<typeof createToldRepository>;

export function createToldRepository(sql: Database) {
  return {
    async of(tenant: Tenant, specId: string): Promise<ToldDocument[]> {
      const rows = await asTenant(
        sql,
        tenant,
        (tx) => tx<{ key: string; digest: string; exchange_id: string | null }[]>`
          select key, digest, exchange_id from told_documents
          where spec_id = ${specId} and organisation_id = ${tenant.organisationId}`,
      );
      return rows.map(({ exchange_id, ...row }) => ({ ...row, exchangeId: exchange_id }));
    },

    async note(tenant: Tenant, specId: string, told: ToldDocument): Promise<void> {
      const { key, digest, exchangeId } = told;
      await asTenant(
        sql,
        tenant,
        (tx) => tx`
          insert into told_documents (organisation_id, spec_id, key, digest, exchange_id)
          values (${tenant.organisationId}, ${specId}, ${key}, ${digest}, ${exchangeId})
          on conflict (spec_id, key) do update
            set digest = excluded.digest, exchange_id = excluded.exchange_id`,
      );
    },

    async forget(tenant: Tenant, specId: string, key: string): Promise<void> {
      await asTenant(
        sql,
        tenant,
        (tx) => tx`
          delete from told_documents where spec_id = ${specId} and key = ${key}
            and organisation_id = ${tenant.organisationId}`,
      );
    },
  };
}
