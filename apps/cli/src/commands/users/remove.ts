import { Command } from "@commander-js/extra-typings";
import { connect } from "../../connection.ts";
import { findMember } from "../../member-of.ts";
import { organisationIdOf } from "../../organisation-of.ts";
import { cancelOnInterrupt } from "../../terminal/cancellation.ts";
import { confirm } from "../../terminal/confirm.ts";
import { oneLine, printJson, printLine } from "../../terminal/output.ts";

export function removeUserCommand() {
  return new Command("remove")
    .description(
      "remove a member, whose keys in the organisation end with that; or withdraw an invitation",
    )
    .argument("<user>", "e-mail or id of a member, or id of an invitation")
    .option("-o, --organisation <name>", "from this organisation, by name or id")
    .option("-y, --yes", "do not ask", false)
    .option("--json", "report as JSON", false)
    .addHelpText("after", "\nExample:\n  $ workspace users remove grace@example.com --yes")
    .action(async (user, { organisation, json, ...options }) => {
      const signal = cancelOnInterrupt();
      const { auth } = await connect();
      const organisation_id = await organisationIdOf(auth, organisation, signal);
      if (/^inv_\w+$/.test(user)) {
        await confirm(`The invitation ${user} will stop working.`, options, signal);
        const path = { organisation_id, invitation_id: user };
        await auth.revokeInvitation({ path }, { signal });
        return json ? printJson({ withdrawn: user }) : printLine(`${user} is withdrawn.`);
      }
      const { user_id, email } = await findMember(auth, organisation_id, user, signal);
      const name = oneLine(email, 254);
      await confirm(`${name} will lose the organisation, and their keys in it.`, options, signal);
      await auth.removeMember({ path: { organisation_id, user_id } }, { signal });
      if (json) return printJson({ removed: user_id });
      printLine(`${name} is removed.`);
    });
}
