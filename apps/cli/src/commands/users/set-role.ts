import { Command } from "@commander-js/extra-typings";
import { connect } from "../../connection.ts";
import { findMember } from "../../member-of.ts";
import { organisationIdOf } from "../../organisation-of.ts";
import { cancelOnInterrupt } from "../../terminal/cancellation.ts";
import { oneLine, printJson, printLine } from "../../terminal/output.ts";
import { roleArgument } from "./role-argument.ts";

export function setRoleCommand() {
  return new Command("set-role")
    .description("decide what a member may do")
    .argument("<user>", "e-mail or id")
    .addArgument(roleArgument())
    .option("-o, --organisation <name>", "in this organisation, by name or id")
    .option("--json", "print the member as JSON", false)
    .addHelpText(
      "after",
      `
Viewers read, members make, admins decide for others, owners decide about admins.

Example:
  $ workspace users set-role grace@example.com admin`,
    )
    .action(async (user, role, { organisation, json }) => {
      const signal = cancelOnInterrupt();
      const { auth } = await connect();
      const organisationId = await organisationIdOf(auth, organisation, signal);
      const { user_id } = await findMember(auth, organisationId, user, signal);
      const path = { organisation_id: organisationId, user_id };
      const member = await auth.updateMember({ path, body: { role } }, { signal });
      if (json) return printJson(member);
      printLine(`${oneLine(member.email, 254)} is ${member.role} now.`);
    });
}
