import type { Queryable } from "@workspace/storage";
import type { Tenant } from "./tenant.ts";

/**
 * The conditions that every query of somebody's rows has; `alias` names the table with the
 * `organisation_id`. Row security says the same once more, should a query forget its own.
 */
export function readable(sql: Queryable, tenant: Tenant, alias: string) {
  const column = sql(`${alias}.organisation_id`);
  return sql`(${column} is null or ${column} = ${tenant.organisationId})`;
}

export function changeable(sql: Queryable, tenant: Tenant, alias: string) {
  const column = sql(`${alias}.organisation_id`);
  return tenant.operator ? readable(sql, tenant, alias) : sql`${column} = ${tenant.organisationId}`;
}
