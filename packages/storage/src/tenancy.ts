import type { Database, Queryable } from "./database.ts";

/** Whose rows a transaction may see and change. */
export interface Tenant {
  /** Null is the installation itself. */
  readonly organisationId: string | null;
  readonly userId: string | null;
  /** Whether what belongs to the installation may be changed as well. */
  readonly operator?: boolean;
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
  const { organisationId, userId, operator = false } = tenant;
  const results = await sql.begin(async (transaction) => {
    // Under way before `act` asks anything, and not waited for: both travel at once, in this order.
    const settled = transaction`
      select set_config('workspace.organisation', ${organisationId ?? ""}, true),
        set_config('workspace.user', ${userId ?? ""}, true),
        set_config('workspace.operator', ${operator ? "on" : ""}, true),
        set_config('role', 'workspace_tenant', true)`.execute();
    return Promise.all([act(transaction), settled]);
  });
  return only(results);
}

/** postgres.js unwraps arrays of promises in its types, so the result travels in a tuple. */
function only<T>(results: readonly unknown[]): T {
  return results[0] as T;
}
