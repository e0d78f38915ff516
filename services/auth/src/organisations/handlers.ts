import type { Operations } from "@workspace/contracts";
import type { Handlers, Role } from "@workspace/http";
import { dollars, micros } from "../accounts/money.ts";
import { requireCaller, requirePerson, requireSession } from "../sessions/caller.ts";
import type { CallerDependencies } from "../sessions/caller.ts";
import { useOrganisation } from "../sessions/repository.ts";
import { authorise, inOrganisation } from "./authorise.ts";
import { removeMember, updateMember } from "./change-members.ts";
import {
  createOrganisation,
  removeOrganisation,
  updateOrganisation,
} from "./change-organisations.ts";
import { needOrganisation } from "./need-organisation.ts";
import { listMembers, listOrganisationsOf } from "./repository.ts";
import type { MemberRow, OrganisationRow } from "./repository.ts";

type Of =
  | "listOrganisations"
  | "createOrganisation"
  | "getOrganisation"
  | "updateOrganisation"
  | "deleteOrganisation"
  | "switchOrganisation"
  | "listMembers"
  | "updateMember"
  | "removeMember";

export function organisationHandlers(
  deps: CallerDependencies,
): Pick<Handlers<Operations["auth"]>, Of> {
  const { sql } = deps.store;
  return {
    listOrganisations: async (request) => {
      const { userId } = await requirePerson(deps, request);
      const rows = await listOrganisationsOf(sql, userId);
      return { status: 200, body: { data: rows.map((row) => describe(row, row.role)) } };
    },
    createOrganisation: async (request) => {
      const caller = await requirePerson(deps, request);
      const made = await createOrganisation(sql, caller, request.body.name);
      return { status: 201, body: describe(made, "owner") };
    },
    getOrganisation: async (request) => {
      const caller = await requireCaller(deps, request);
      const id = request.params.organisation_id;
      const body = await inOrganisation(sql, caller, "organisation:read", id, async (tx, access) =>
        describe(await needOrganisation(tx, id), access.role),
      );
      return { status: 200, body };
    },
    updateOrganisation: async (request) => {
      const caller = await requireCaller(deps, request);
      const { organisation_id: id } = request.params;
      const { name, monthly_budget_usd: budget, budget_warning_percent: percent } = request.body;
      const changed = await updateOrganisation(sql, caller, id, {
        ...(name === undefined ? {} : { name }),
        ...budgetIn(budget),
        ...(percent === undefined ? {} : { budgetWarningPercent: percent }),
      });
      return { status: 200, body: describe(changed.organisation, changed.role) };
    },
    deleteOrganisation: async (request) => {
      const caller = await requireCaller(deps, request);
      await removeOrganisation(sql, caller, request.params.organisation_id);
      return { status: 204 };
    },
    switchOrganisation: async (request) => {
      const caller = await requireSession(deps, request);
      const id = request.params.organisation_id;
      await authorise(sql, caller, "organisation:read", id);
      if (caller.session) await useOrganisation(sql, caller.session.id, id);
      return { status: 204 };
    },
    listMembers: async (request) => {
      const caller = await requireCaller(deps, request);
      const id = request.params.organisation_id;
      const rows = await inOrganisation(sql, caller, "members:read", id, (tx) =>
        listMembers(tx, id),
      );
      return { status: 200, body: { data: rows.map(describeMember) } };
    },
    updateMember: async (request) => {
      const caller = await requireCaller(deps, request);
      const { organisation_id, user_id } = request.params;
      const { role, monthly_budget_usd: budget } = request.body;
      const member = await updateMember(sql, caller, organisation_id, {
        userId: user_id,
        ...(role === undefined ? {} : { role }),
        ...budgetIn(budget),
      });
      return { status: 200, body: describeMember(member) };
    },
    removeMember: async (request) => {
      const caller = await requireCaller(deps, request);
      const { organisation_id, user_id } = request.params;
      await removeMember(sql, caller, organisation_id, user_id);
      return { status: 204 };
    },
  };
}

export function describe(row: Omit<OrganisationRow, "role">, role: Role) {
  const { id, name, personal, budget_micros, warning_percent, created_at } = row;
  return {
    id,
    name,
    personal,
    role,
    monthly_budget_usd: dollars(budget_micros),
    budget_warning_percent: warning_percent,
    created_at: created_at.toISOString(),
  };
}

function describeMember({ joined_at, budget_micros, ...member }: MemberRow) {
  return {
    ...member,
    monthly_budget_usd: dollars(budget_micros),
    joined_at: joined_at.toISOString(),
  };
}

function budgetIn(usd: number | null | undefined): { monthlyBudgetMicros?: number | null } {
  return usd === undefined ? {} : { monthlyBudgetMicros: usd === null ? null : micros(usd) };
}
