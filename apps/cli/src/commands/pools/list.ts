import { Command } from "@commander-js/extra-typings";
import { connect } from "../../connection.ts";
import { cancelOnInterrupt } from "../../terminal/cancellation.ts";
import { printJson, printLine } from "../../terminal/output.ts";
import { printTable } from "../../terminal/table.ts";

export function listPoolsCommand() {
  return new Command("list")
    .description("list the pools with the state of their accounts")
    .option("--json", "print as JSON", false)
    .addHelpText("after", "\nExample:\n  $ workspace pools")
    .action(async ({ json }) => {
      const signal = cancelOnInterrupt();
      const { auth } = await connect();
      const { data } = await auth.listPools({}, { signal });
      if (json) return printJson(data);
      if (data.length === 0) {
        return printLine(
          "There are no pools. The first account makes one: npx workspace accounts add UPSTREAM NAME",
        );
      }
      printTable(
        [
          { title: "upstream" },
          { title: "address", grows: true },
          { title: "accounts", align: "right" },
          { title: "healthy", align: "right" },
          { title: "cooling", align: "right" },
          { title: "quarantined", align: "right" },
          { title: "disabled", align: "right" },
          { title: "under way", align: "right" },
        ],
        data.map(({ upstream, base_url, accounts }) => [
          upstream,
          base_url,
          String(accounts.total),
          String(accounts.healthy),
          String(accounts.cooling),
          String(accounts.quarantined),
          String(accounts.disabled),
          String(accounts.live_leases),
        ]),
      );
    });
}
