import { NotFoundError, ProblemError } from "@workspace/http";
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
