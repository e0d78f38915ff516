import { NotFoundError, ProblemError } from "@workspace/http";
import { asTenant } from "@workspace/storage";
import type { Database } from "@workspace/storage";
import { readable } from "./owned-rows.ts";
import { mayChange } from "./tenant.ts";
import type { Tenant } from "./tenant.ts";

/** What belongs to somebody by a row of its own. */
export type Owned = "collection" | "document" | "folder" | "thread";

export interface Owner {
  organisationId: string | null;
}

export interface OwnerRepository {
  /** Undefined for what does not exist as far as the tenant may know. */
  ownerOf(tenant: Tenant, owned: Owned, id: string): Promise<Owner | undefined>;
}

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

/**
 * Whose it is, for a change of it or of what is in it.
 * @throws NotFoundError for what others own, ProblemError 403 for what the installation owns
 */
export async function requireChangeable(
  owners: OwnerRepository,
  tenant: Tenant,
  owned: Owned,
  id: string,
): Promise<Owner> {
  const owner = await owners.ownerOf(tenant, owned, id);
  if (owner === undefined) throw new NotFoundError(`There is no ${owned} ${id}`);
  if (mayChange(tenant, owner.organisationId)) return owner;
  throw installationOnly(owned);
}

export function installationOnly(what: string): ProblemError {
  return new ProblemError({
    type: "forbidden",
    status: 403,
    title: "Not allowed",
    detail: `The ${what} belongs to the installation; only its operator may change it.`,
  });
}
