import { NotFoundError } from "@workspace/http";
import type { Queryable } from "@workspace/storage";
import { findOrganisation } from "./repository.ts";
import type { OrganisationRow } from "./repository.ts";

/** @throws NotFoundError */
export async function needOrganisation(
  sql: Queryable,
  id: string,
): Promise<Omit<OrganisationRow, "role">> {
  const organisation = await findOrganisation(sql, id);
  if (!organisation) throw new NotFoundError("There is no such organisation");
  return organisation;
}
