import type { Operations } from "@workspace/contracts";
import { ConflictError, NotFoundError } from "@workspace/http";
import type { Handlers } from "@workspace/http";
import { newId } from "@workspace/storage";
import { insertMembership } from "../invitations/repository.ts";
import { requireCaller } from "../sessions/caller.ts";
import type { CallerDependencies } from "../sessions/caller.ts";
import { useOrganisation } from "../sessions/repository.ts";
import { authorise, inOrganisation } from "./authorise.ts";
import type { Role } from "./authorise.ts";
import { removeMember, updateMember } from "./change-members.ts";
import {
  deleteOrganisation,
  findOrganisation,
  insertOrganisation,
  listMembers,
  listOrganisationsOf,
  renameOrganisation,
} from "./repository.ts";
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
      const { userId } = await requireCaller(deps, request);
      const rows = await listOrganisationsOf(sql, userId);
      return { status: 200, body: { data: rows.map((row) => describe(row, row.role)) } };
    },
    createOrganisation: async (request) => {
      const { userId } = await requireCaller(deps, request);
      const id = newId("org");
      const { name } = request.body;
      await sql.begin(async (transaction) => {
        await insertOrganisation(transaction, id, name);
        await insertMembership(transaction, id, userId, "owner");
      });
      const made = { id, name, personal: false, created_at: new Date() };
      return { status: 201, body: describe(made, "owner") };
    },
    getOrganisation: async (request) => {
      const caller = await requireCaller(deps, request);
      const id = request.params.organisation_id;
      const body = await inOrganisation(sql, caller, "organisation:read", id, async (tx, access) =>
        describe(needFound(await findOrganisation(tx, id)), access.role),
      );
      return { status: 200, body };
    },
    updateOrganisation: async (request) => {
      const caller = await requireCaller(deps, request);
      const id = request.params.organisation_id;
      const body = await inOrganisation(
        sql,
        caller,
        "organisation:update",
        id,
        async (tx, access) => {
          await renameOrganisation(tx, id, request.body.name);
          return describe(needFound(await findOrganisation(tx, id)), access.role);
        },
      );
      return { status: 200, body };
    },
    deleteOrganisation: async (request) => {
      const caller = await requireCaller(deps, request);
      const id = request.params.organisation_id;
      await inOrganisation(sql, caller, "organisation:delete", id, async (tx) => {
        if (needFound(await findOrganisation(tx, id)).personal)
          throw new ConflictError("A personal organisation stays as long as its user");
        await deleteOrganisation(tx, id);
      });
      return { status: 204 };
    },
    switchOrganisation: async (request) => {
      const caller = await requireCaller(deps, request);
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
      const input = { userId: user_id, role: request.body.role };
      const member = await updateMember(sql, caller, organisation_id, input);
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

function needFound<T>(found: T | null): T {
  if (found === null) throw new NotFoundError("There is no such organisation");
  return found;
}

export function describe(row: Omit<OrganisationRow, "role">, role: Role) {
  const { id, name, personal, created_at } = row;
  return { id, name, personal, role, created_at: created_at.toISOString() };
}

function describeMember({ joined_at, ...member }: MemberRow) {
  return { ...member, joined_at: joined_at.toISOString() };
}
