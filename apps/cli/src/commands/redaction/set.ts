import { Command } from "@commander-js/extra-typings";
import { connect } from "../../connection.ts";
import { fileOfRules, printRules } from "../../redacting/print-rules.ts";
import { readRules } from "../../redacting/read-rules.ts";
import { cancelOnInterrupt } from "../../terminal/cancellation.ts";
import { printJson } from "../../terminal/output.ts";

export function setRedactionCommand() {
  return new Command("set")
    .description("replace the organisation's rules by those of a file")
    .argument("<file>", "JSON")
    .option("--json", "print as JSON", false)
    .addHelpText(
      "after",
      `
The file says what is secret as well as what is known to be, and what is not though it looks it:
  {"names": ["customer_number"],
   "keep": ["session_kind"],
   "shapes": [{"rule": "ticket", "pattern": "TCK-[A-Z0-9]{8,12}"}],
   "emails": true}

A pattern is made of characters and classes of them, each with a number of times that has an end, and
matches at the beginning of a word. Rules hold for what is imported and recorded from now on.

Example:
  $ workspace redaction set rules.json`,
    )
    .action(async (file, options) => {
      const signal = cancelOnInterrupt();
      const body = await readRules(file);
      const { analysis } = await connect();
      const told = await analysis.replaceRedactionRules({ body }, { signal });
      if (options.json) printJson(fileOfRules(told));
      else printRules(told);
    });
}
