import { Command } from "@commander-js/extra-typings";
import { connect } from "../../connection.ts";
import { cancelOnInterrupt } from "../../terminal/cancellation.ts";
import { oneLine, printJson, printLine } from "../../terminal/output.ts";

export function createOrganisationCommand() {
  return new Command("create")
    .description("make an organisation, which you own")
    .argument("<name>")
    .option("--json", "print as JSON", false)
    .addHelpText("after", "\nExample:\n  $ workspace orgs create Research")
    .action(async (name, { json }) => {
      const signal = cancelOnInterrupt();
      const { auth } = await connect();
      const made = await auth.createOrganisation({ body: { name } }, { signal });
      if (json) return printJson(made);
      printLine(`${oneLine(made.name, 100)} is made as ${made.id}.`);
      printLine(`Work in it with: npx workspace orgs use ${made.id}`);
    });
}
