import { Command } from "@commander-js/extra-typings";
import { allPages } from "@workspace/client";
import { connect } from "../../connection.ts";
import { cancelOnInterrupt } from "../../terminal/cancellation.ts";
import { localTime, money, printJson, printLine } from "../../terminal/output.ts";
import { printTable } from "../../terminal/table.ts";

export function listKeysCommand() {
  return new Command("list")
    .description("list the keys of your organisation")
    .option("--all", "revoked ones too", false)
    .option("--json", "print as JSON", false)
    .addHelpText("after", "\nExample:\n  $ workspace keys list --all")
    .action(async (options) => {
      const signal = cancelOnInterrupt();
      const { auth } = await connect();
      const query = { include_revoked: options.all };
      const keys = await Array.fromAsync(allPages(auth.listKeys, { query }, { signal }));
      if (options.json) return printJson(keys);
      if (keys.length === 0) {
        return printLine("There are no keys. Make one with: npx workspace keys create NAME");
      }
      printTable(
        [
          { title: "id" },
          { title: "name" },
          { title: "key" },
          { title: "status" },
          { title: "scopes", grows: true },
          { title: "a minute", align: "right" },
          { title: "a month", align: "right" },
          { title: "ends" },
          { title: "last used" },
        ],
        keys.map((key) => [
          key.id,
          key.name,
          `${key.prefix}…`,
          key.status,
          key.scopes?.join(" ") ?? "all",
          key.requests_per_minute?.toLocaleString("en") ?? "",
          key.monthly_budget_usd === null ? "" : money(key.monthly_budget_usd),
          key.expires_at === null ? "" : localTime(key.expires_at),
          key.last_used_at === null ? "never" : localTime(key.last_used_at),
        ]),
      );
    });
}
