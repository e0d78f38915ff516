import { Command } from "@commander-js/extra-typings";
import { connect } from "../../connection.ts";
import { fileOfRules, printRules } from "../../redacting/print-rules.ts";
import { cancelOnInterrupt } from "../../terminal/cancellation.ts";
import { printJson } from "../../terminal/output.ts";

export function showRedactionCommand() {
  return new Command("show")
    .description("show the organisation's rules")
    .option("--json", "print as JSON, as `set` reads it", false)
    .addHelpText("after", "\nExample:\n  $ workspace redaction show --json > rules.json")
    .action(async (options) => {
      const signal = cancelOnInterrupt();
      const { analysis } = await connect();
      const told = await analysis.getRedactionRules({}, { signal });
      if (options.json) printJson(fileOfRules(told));
      else printRules(told);
    });
}
