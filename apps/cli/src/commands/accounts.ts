import { Command } from "@commander-js/extra-typings";
import { addAccountCommand } from "./accounts/add.ts";
import { checkAccountCommand } from "./accounts/check.ts";
import { listAccountsCommand } from "./accounts/list.ts";
import { removeAccountCommand } from "./accounts/remove.ts";
import { showAccountCommand } from "./accounts/show.ts";
import { updateAccountCommand } from "./accounts/update.ts";

export function accountsCommand() {
  return new Command("accounts")
    .description("keep credentials for upstreams in the vault; what is added is never shown again")
    .addCommand(listAccountsCommand(), { isDefault: true })
    .addCommand(addAccountCommand())
    .addCommand(showAccountCommand())
    .addCommand(checkAccountCommand())
    .addCommand(updateAccountCommand())
    .addCommand(removeAccountCommand());
}
