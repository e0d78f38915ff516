import { newId } from "@workspace/storage";
import type { Queryable } from "@workspace/storage";
import type { NewPerson, People, Person, Proof } from "../adapters/people/people.ts";
import type { AuditEvent } from "../audit/audit-line.ts";
import { insertPersonalOrganisation } from "./repository.ts";

export interface CreatedUser extends Person {
  organisationId: string;
}

/** A user with an organisation of their own: everything belongs to an organisation. */
export async function createUser(
  people: People,
  transaction: Queryable,
  person: NewPerson,
  proof: Proof | null,
): Promise<CreatedUser> {
  const user = await people.create(transaction, person, proof);
  const organisationId = newId("org");
  await insertPersonalOrganisation(transaction, {
    id: organisationId,
    name: user.name,
    userId: user.id,
  });
  return { ...user, organisationId };
}

export function userCreated({ id, organisationId }: CreatedUser, proof: string): AuditEvent {
  return {
    action: "user.create",
    organisationId,
    target: { kind: "user", id },
    details: { proof },
  };
}
