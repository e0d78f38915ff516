import { Command } from "@commander-js/extra-typings";
import { connect } from "../../connection.ts";
import { usageFailure } from "../../failure.ts";
import {
  dollars,
  orNone,
  orNull,
  scopes as readScopes,
  timeAhead,
  wholeNumber,
} from "../../option-values.ts";
import { cancelOnInterrupt } from "../../terminal/cancellation.ts";
import { oneLine, printJson, printLine } from "../../terminal/output.ts";

export function updateKeyCommand() {
  return new Command("update")
    .description('change a key, in force at once; "none" takes a bound away')
    .argument("<id>", "id of the key (see: workspace keys list)")
    .option("--name <name>", "another name")
    .option("--scopes <scopes>", "all that it may do", orNone(readScopes))
    .option("--expires <when>", "when it ends", orNone(timeAhead))
    .option("--requests-per-minute <number>", "its own limit", orNone(wholeNumber(1, 1_000_000)))
    .option("--budget <usd>", "dollars that it may spend in a month", orNone(dollars))
    .option("--json", "print the key as JSON", false)
    .addHelpText(
      "after",
      `
Examples:
  $ workspace keys update key_01jd3v7q8m2n4p6r8t0v2x4z6g --requests-per-minute 60 --expires 30d
  $ workspace keys update key_01jd3v7q8m2n4p6r8t0v2x4z6g --budget none`,
    )
    .action(async (id, { name, scopes, expires, requestsPerMinute, budget, json }) => {
      const signal = cancelOnInterrupt();
      const body = {
        ...(name === undefined ? {} : { name }),
        ...(scopes === undefined ? {} : { scopes: orNull(scopes) }),
        ...(expires === undefined ? {} : { expires_at: orNull(expires) }),
        ...(requestsPerMinute === undefined
          ? {}
          : { requests_per_minute: orNull(requestsPerMinute) }),
        ...(budget === undefined ? {} : { monthly_budget_usd: orNull(budget) }),
      };
      if (Object.keys(body).length === 0) throw usageFailure("Say what to change. See --help.");
      const { auth } = await connect();
      const key = await auth.updateKey({ path: { key_id: id }, body }, { signal });
      if (json) return printJson(key);
      printLine(`${oneLine(key.name, 200)} (${key.id}) is changed.`);
    });
}
