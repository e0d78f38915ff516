import { Command } from "@commander-js/extra-typings";
import { createOrganisationCommand } from "./orgs/create.ts";
import { listOrganisationsCommand } from "./orgs/list.ts";
import { useOrganisationCommand } from "./orgs/use.ts";

export function orgsCommand() {
  return new Command("orgs")
    .description("list, make and choose organisations")
    .addCommand(listOrganisationsCommand(), { isDefault: true })
    .addCommand(createOrganisationCommand())
    .addCommand(useOrganisationCommand());
}
