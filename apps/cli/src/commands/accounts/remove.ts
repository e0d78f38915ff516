import { Command } from "@commander-js/extra-typings";
import { findAccount } from "../../account-of.ts";
import { connect } from "../../connection.ts";
import { cancelOnInterrupt } from "../../terminal/cancellation.ts";
import { confirm } from "../../terminal/confirm.ts";
import { oneLine, printJson, printLine } from "../../terminal/output.ts";

export function removeAccountCommand() {
  return new Command("remove")
    .description("remove an account with its secret")
    .argument("<name>", "name or id")
    .option("-y, --yes", "do not ask", false)
    .option("--json", "report as JSON", false)
    .addHelpText("after", '\nExample:\n  $ workspace accounts remove "team key" --yes')
    .action(async (nameOrId, options) => {
      const signal = cancelOnInterrupt();
      const { auth } = await connect();
      const account = await findAccount(auth, nameOrId, signal);
      const name = oneLine(account.name, 200);
      await confirm(`${name} (${account.upstream}) and its secret will be gone.`, options, signal);
      await auth.deleteAccount({ path: { account_id: account.id } }, { signal });
      if (options.json) return printJson({ removed: account.id });
      printLine(`${name} is removed.`);
    });
}
