import type { Role } from "@workspace/http";
import type { Queryable } from "@workspace/storage";

export interface OrganisationRow {
  id: string;
  name: string;
  personal: boolean;
  role: Role;
  budget_micros: number | null;
  warning_percent: number;
  created_at: Date;
}

export interface OrganisationChanges {
  name?: string;
  monthlyBudgetMicros?: number | null;
  budgetWarningPercent?: number;
}

export interface MemberRow {
  user_id: string;
  name: string;
  email: string;
  role: Role;
  budget_micros: number | null;
  joined_at: Date;
}

export interface MemberChanges {
  role?: Role;
  monthlyBudgetMicros?: number | null;
}

export function listOrganisationsOf(sql: Queryable, userId: string): Promise<OrganisationRow[]> {
  return sql<OrganisationRow[]>`
    select ${columns(sql)}, m.role
    from memberships m join organisations o on o.id = m.organisation_id
    where m.user_id = ${userId} order by personal desc, o.name, o.id limit 500`;
}

export async function findOrganisation(
  sql: Queryable,
  id: string,
): Promise<Omit<OrganisationRow, "role"> | null> {
  const [row] = await sql<Omit<OrganisationRow, "role">[]>`
    select ${columns(sql)} from organisations o where id = ${id}`;
  return row ?? null;
}

export async function insertOrganisation(sql: Queryable, id: string, name: string): Promise<void> {
  await sql`insert into organisations (id, name) values (${id}, ${name})`;
}

export async function updateOrganisationRow(
  sql: Queryable,
  id: string,
  { name, monthlyBudgetMicros, budgetWarningPercent }: OrganisationChanges,
): Promise<void> {
  await sql`update organisations set
      name = ${name === undefined ? sql`name` : sql`${name}`},
      monthly_budget_micros = ${budgetIn(sql, monthlyBudgetMicros)},
      budget_warning_percent = ${
        budgetWarningPercent === undefined
          ? sql`budget_warning_percent`
          : sql`${budgetWarningPercent}::integer`
      }
    where id = ${id}`;
}

function budgetIn(sql: Queryable, budgetMicros: number | null | undefined) {
  if (budgetMicros === undefined) return sql`monthly_budget_micros`;
  return sql`${budgetMicros === null ? null : String(budgetMicros)}::text::bigint`;
}

function columns(sql: Queryable) {
  return sql`o.id, o.name, o.personal_of is not null as personal, o.created_at,
    o.monthly_budget_micros as budget_micros, o.budget_warning_percent as warning_percent`;
}

export async function deleteOrganisation(sql: Queryable, id: string): Promise<void> {
  await sql`delete from organisations where id = ${id}`;
}

export function listMembers(sql: Queryable, organisationId: string): Promise<MemberRow[]> {
  return sql<MemberRow[]>`
    select m.user_id, u.name, u.email, m.role, m.monthly_budget_micros as budget_micros,
      m.created_at as joined_at
    from memberships m join users u on u.id = m.user_id
    where m.organisation_id = ${organisationId} order by m.created_at, m.user_id limit 1000`;
}

/** Locks the roles of the organisation, so that two changes at once leave an owner. */
export async function lockRoles(
  sql: Queryable,
  organisationId: string,
): Promise<ReadonlyMap<string, Role>> {
  const rows = await sql<{ user_id: string; role: Role }[]>`select user_id, role from memberships
    where organisation_id = ${organisationId} order by user_id for update`;
  return new Map(rows.map(({ user_id, role }) => [user_id, role]));
}

/** Only what changes is named: the role is announced to those who cache it, whenever it is set. */
export async function updateMembership(
  sql: Queryable,
  organisationId: string,
  userId: string,
  { role, monthlyBudgetMicros }: MemberChanges,
): Promise<void> {
  const of = sql`organisation_id = ${organisationId} and user_id = ${userId}`;
  if (role !== undefined) await sql`update memberships set role = ${role} where ${of}`;
  if (monthlyBudgetMicros === undefined) return;
  await sql`update memberships
    set monthly_budget_micros = ${budgetIn(sql, monthlyBudgetMicros)} where ${of}`;
}

export async function deleteMembership(
  sql: Queryable,
  organisationId: string,
  userId: string,
): Promise<void> {
  await sql`delete from memberships
    where organisation_id = ${organisationId} and user_id = ${userId}`;
}
