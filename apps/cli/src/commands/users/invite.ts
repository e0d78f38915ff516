import { Command } from "@commander-js/extra-typings";
import { connect } from "../../connection.ts";
import { organisationIdOf } from "../../organisation-of.ts";
import { cancelOnInterrupt } from "../../terminal/cancellation.ts";
import { fromNow, oneLine, printJson, printLine } from "../../terminal/output.ts";
import { paint, plain } from "../../terminal/style.ts";
import { roleOption } from "./role-argument.ts";

export function inviteCommand() {
  return new Command("invite")
    .description("make a link by which one person joins; it is shown this once")
    .argument("<email>")
    .addOption(roleOption())
    .option("-o, --organisation <name>", "into this organisation, by name or id")
    .option("--json", "print an object with `url`", false)
    .addHelpText(
      "after",
      `
Nothing is mailed: give the link to the person yourself.

Examples:
  $ workspace users invite grace@example.com --role viewer
  $ workspace users invite grace@example.com --organisation Research`,
    )
    .action(async (email, { role, organisation, json }) => {
      const signal = cancelOnInterrupt();
      const { auth } = await connect();
      const path = { organisation_id: await organisationIdOf(auth, organisation, signal) };
      const made = await auth.createInvitation({ path, body: { email, role } }, { signal });
      if (json) return printJson(made);
      printLine(paint("bold", plain(made.url)));
      const ends = fromNow(made.expires_at);
      printLine(paint("dim", `For ${oneLine(made.email, 254)}, as ${made.role}. It ends ${ends}.`));
    });
}
