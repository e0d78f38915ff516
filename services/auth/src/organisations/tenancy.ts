import type { Database, Queryable } from "@workspace/storage";

export interface Tenant {
  organisationId: string;
  userId: string;
}

/**
 * A transaction in which row security lets through what belongs to one organisation. It works as
 * the role `workspace_tenant`, for owners of tables and superusers are above row security.
 */
export async function asTenant<T>(
  sql: Database,
  tenant: Tenant,
  act: (transaction: Queryable) => Promise<T>,
): Promise<T> {
  const results = await sql.begin(async (transaction) => {
    await transaction`select set_config('workspace.organisation', ${tenant.organisationId}, true),
      set_config('workspace.user', ${tenant.userId}, true)`;
    await transaction`set local role workspace_tenant`;
    return [await act(transaction)];
  });
  return only(results);
}

/** postgres.js unwraps arrays of promises in its types, so the result travels in a tuple. */
function only<T>(results: readonly unknown[]): T {
  return results[0] as T;
}
