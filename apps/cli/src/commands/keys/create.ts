import { Command } from "@commander-js/extra-typings";
import { connect } from "../../connection.ts";
import { dollars, scopes as readScopes, timeAhead, wholeNumber } from "../../option-values.ts";
import { cancelOnInterrupt } from "../../terminal/cancellation.ts";
import { printJson, printLine } from "../../terminal/output.ts";
import { paint } from "../../terminal/style.ts";

export function createKeyCommand() {
  return new Command("create")
    .description("make a key; it is shown this once")
    .argument("<name>", "whose key it is, or what for")
    .option(
      "--scopes <scopes>",
      "all that it may do, such as documents:read,answers:create",
      readScopes,
    )
    .option("--expires <when>", "when it ends, such as 2027-01-31 or 90d", timeAhead)
    .option("--requests-per-minute <number>", "its own limit", wholeNumber(1, 1_000_000))
    .option("--budget <usd>", "dollars that it may spend in a month", dollars)
    .option("--json", "print an object with `key`", false)
    .addHelpText(
      "after",
      `
Without --scopes a key may do all that you may in your organisation.

Examples:
  $ workspace keys create laptop
  $ workspace keys create dashboard --scopes usage:read,limits:read --expires 90d
  $ export PERPLEXITY_API_KEY=$(workspace keys create ci --budget 5 --json | jq -r .key)`,
    )
    .action(async (name, { scopes, expires, requestsPerMinute, budget, json }) => {
      const signal = cancelOnInterrupt();
      const { auth } = await connect();
      const body = {
        name,
        scopes: scopes ?? null,
        expires_at: expires ?? null,
        requests_per_minute: requestsPerMinute ?? null,
        monthly_budget_usd: budget ?? null,
      };
      const made = await auth.createKey({ body }, { signal });
      if (json) return printJson(made);
      printLine(paint("bold", made.key));
      printLine(paint("dim", `Keep it: it is not shown again. Its id is ${made.id}.`));
    });
}
