import { Command } from "@commander-js/extra-typings";
import { allPages } from "@workspace/client";
import { connect } from "../../connection.ts";
import { Failure } from "../../failure.ts";
import { lookUpPool } from "../../pool-of.ts";
import { cancelOnInterrupt } from "../../terminal/cancellation.ts";
import { printFacts } from "../../terminal/facts.ts";
import { money, printJson, printLine } from "../../terminal/output.ts";
import { printTable } from "../../terminal/table.ts";
import { loadOf, stateOf } from "../accounts/health-text.ts";

export function showPoolCommand() {
  return new Command("show")
    .description("show a pool's settings, and of each account state, load, pause and reason")
    .argument("<upstream>", "its upstream, or its id")
    .option("--json", "print as JSON", false)
    .addHelpText("after", "\nExample:\n  $ workspace pools show perplexity")
    .action(async (name, { json }) => {
      const signal = cancelOnInterrupt();
      const { auth } = await connect();
      const pool = await lookUpPool(auth, name, signal);
      if (!pool) throw new Failure(`There is no pool "${name}". See: npx workspace pools`);
      const query = { upstream: pool.upstream };
      const accounts = await Array.fromAsync(allPages(auth.listAccounts, { query }, { signal }));
      if (json) return printJson({ ...pool, members: accounts });
      printFacts([
        ["upstream", pool.upstream],
        ["id", pool.id],
        ["address", pool.base_url],
        ["tried at", pool.test_path],
        ["credential in", `${pool.header_name}: ${pool.header_prefix}…`],
        ["renewed at", pool.token_url],
        ["client id", pool.client_id],
        ["client secret", pool.has_client_secret ? "kept" : null],
        ["may wait", `${pool.max_waiting}, of one user ${pool.max_waiting_per_user}`],
        ["turns", turnsOf(pool.user_weights)],
      ]);
      if (accounts.length === 0) return printLine("\nIt has no account that you may use.");
      printLine();
      printTable(
        [
          { title: "account" },
          { title: "state" },
          { title: "under way", align: "right" },
          { title: "weight", align: "right" },
          { title: "failures", align: "right" },
          { title: "this month", align: "right" },
          { title: "why", grows: true },
        ],
        accounts.map((account) => [
          account.name,
          stateOf(account),
          loadOf(account),
          String(account.weight),
          String(account.health.failures),
          money(account.spent_usd),
          account.health.reason ?? "",
        ]),
      );
    });
}

function turnsOf(weights: Readonly<Record<string, number>>): string | null {
  const texts = Object.entries(weights).map(([user, weight]) => `${user} ${weight}`);
  return texts.length === 0 ? null : texts.join(", ");
}
