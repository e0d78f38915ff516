import { Command } from "@commander-js/extra-typings";
import { connect } from "../../connection.ts";
import { cancelOnInterrupt } from "../../terminal/cancellation.ts";
import { localTime, printJson } from "../../terminal/output.ts";
import { printTable } from "../../terminal/table.ts";

export function listOrganisationsCommand() {
  return new Command("list")
    .description("list your organisations, with your role in each")
    .option("--json", "print as JSON", false)
    .addHelpText("after", "\nExample:\n  $ workspace orgs")
    .action(async ({ json }) => {
      const signal = cancelOnInterrupt();
      const { auth } = await connect();
      const [{ data }, { organisation_id: present }] = await Promise.all([
        auth.listOrganisations({}, { signal }),
        auth.getProfile({}, { signal }),
      ]);
      const organisations = data.map((each) => ({ ...each, in_use: each.id === present }));
      if (json) return printJson(organisations);
      printTable(
        [
          { title: "" },
          { title: "id" },
          { title: "name", grows: true },
          { title: "role" },
          { title: "made" },
        ],
        organisations.map((organisation) => [
          organisation.in_use ? "*" : "",
          organisation.id,
          organisation.name,
          organisation.role,
          localTime(organisation.created_at),
        ]),
      );
    });
}
