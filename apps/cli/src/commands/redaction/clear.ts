import { Command } from "@commander-js/extra-typings";
import { connect } from "../../connection.ts";
import { cancelOnInterrupt } from "../../terminal/cancellation.ts";
import { printLine } from "../../terminal/output.ts";

export function clearRedactionCommand() {
  return new Command("clear")
    .description("take the organisation's rules back")
    .addHelpText("after", "\nExample:\n  $ workspace redaction clear")
    .action(async () => {
      const signal = cancelOnInterrupt();
      const { analysis } = await connect();
      await analysis.replaceRedactionRules({ body: {} }, { signal });
      printLine("There are no rules but those that everybody has.");
    });
}
