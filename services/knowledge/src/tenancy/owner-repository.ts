import { asTenant } from "@workspace/storage";
import type { Database } from "@workspace/storage";
import { readable } from "./owned-rows.ts";
import type { Owner, OwnerRepository } from "./owners.ts";

export function createOwnerRepository(sql: Database): OwnerRepository {
  return {
    async ownerOf(tenant, owned, id) {
      const table = `${owned}s`;
      const [owner] = await asTenant(
        sql,
        tenant,
        (tx) => tx<Owner[]>`
          select organisation_id as "organisationId" from ${tx(table)}
          where id = ${id} and ${readable(tx, tenant, table)}`,
      );
      return owner;
    },
  };
}
