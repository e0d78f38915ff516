import { Command } from "@commander-js/extra-typings";
import { allPages } from "@workspace/client";
import { connect } from "../../connection.ts";
import { cancelOnInterrupt } from "../../terminal/cancellation.ts";
import { localTime, money, printJson, printLine } from "../../terminal/output.ts";
import { printTable } from "../../terminal/table.ts";
import { loadOf, stateOf } from "./health-text.ts";

export function listAccountsCommand() {
  return new Command("list")
    .description("list the accounts that you may use")
    .argument("[upstream]", "only those for this upstream")
    .option("--json", "print as JSON", false)
    .addHelpText("after", "\nExample:\n  $ workspace accounts list perplexity")
    .action(async (upstream, { json }) => {
      const signal = cancelOnInterrupt();
      const { auth } = await connect();
      const query = upstream === undefined ? {} : { upstream };
      const accounts = await Array.fromAsync(allPages(auth.listAccounts, { query }, { signal }));
      if (json) return printJson(accounts);
      if (accounts.length === 0) {
        return printLine(
          "There are no accounts. Add one with: npx workspace accounts add UPSTREAM NAME",
        );
      }
      printTable(
        [
          { title: "id" },
          { title: "upstream" },
          { title: "name", grows: true },
          { title: "secret" },
          { title: "for" },
          { title: "state" },
          { title: "under way", align: "right" },
          { title: "this month", align: "right" },
          { title: "last used" },
        ],
        accounts.map((account) => [
          account.id,
          account.upstream,
          account.name,
          account.secret_hint === null ? "" : `…${account.secret_hint}`,
          account.sharing === "private" ? "you" : "all",
          stateOf(account),
          loadOf(account),
          money(account.spent_usd),
          account.last_used_at === null ? "never" : localTime(account.last_used_at),
        ]),
      );
    });
}
