import { Command } from "@commander-js/extra-typings";
import { ApiError } from "@workspace/client";
import type { AuthClient } from "@workspace/client";
import type { Schemas } from "@workspace/contracts";
import { connect } from "../../connection.ts";
import { organisationIdOf } from "../../organisation-of.ts";
import { cancelOnInterrupt } from "../../terminal/cancellation.ts";
import { fromNow, localTime, printJson } from "../../terminal/output.ts";
import { printTable } from "../../terminal/table.ts";

export function listUsersCommand() {
  return new Command("list")
    .description("list the members, and for admins the open invitations")
    .option("-o, --organisation <name>", "of this organisation, by name or id")
    .option("--json", "print as JSON", false)
    .addHelpText("after", "\nExample:\n  $ workspace users list --organisation Research")
    .action(async ({ organisation, json }) => {
      const signal = cancelOnInterrupt();
      const { auth } = await connect();
      const id = await organisationIdOf(auth, organisation, signal);
      const path = { organisation_id: id };
      const { data: members } = await auth.listMembers({ path }, { signal });
      const invitations = await openInvitations(auth, id, signal);
      if (json) return printJson({ members, invitations });
      printTable(
        [
          { title: "id" },
          { title: "name", grows: true },
          { title: "e-mail" },
          { title: "role" },
          { title: "since" },
        ],
        [
          ...members.map((member) => [
            member.user_id,
            member.name,
            member.email,
            member.role,
            localTime(member.joined_at),
          ]),
          ...(invitations ?? []).map((invitation) => [
            invitation.id,
            "",
            invitation.email,
            invitation.role,
            `invited; the link ends ${fromNow(invitation.expires_at)}`,
          ]),
        ],
      );
    });
}

/** Null for whoever may not see them. */
async function openInvitations(
  auth: AuthClient,
  organisationId: string,
  signal: AbortSignal,
): Promise<Schemas["auth"]["Invitation"][] | null> {
  try {
    const path = { organisation_id: organisationId };
    return (await auth.listInvitations({ path }, { signal })).data;
  } catch (error) {
    if (error instanceof ApiError && error.status === 403) return null;
    throw error;
  }
}
