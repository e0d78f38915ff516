import { Command } from "@commander-js/extra-typings";
import { connect } from "../../connection.ts";
import { exitCodes } from "../../failure.ts";
import { cancelOnInterrupt } from "../../terminal/cancellation.ts";
import { count, printJson, printLine } from "../../terminal/output.ts";
import { paint, plain } from "../../terminal/style.ts";

const faults = {
  changed: "its content was changed",
  broken: "it does not follow the one before",
  end: "lines are missing at the end",
  anchor: "the beginning was moved",
} as const;

export function verifyAuditCommand() {
  return new Command("verify")
    .description("hold the whole log against its hashes; for the operator")
    .option("--json", "print as JSON", false)
    .addHelpText(
      "after",
      `
Exit code 0 when it is intact, 1 when not. Keep the last hash elsewhere: with it you can tell later
that nothing before it was written anew.

Example:
  $ workspace audit verify --json | jq -r .head.hash`,
    )
    .action(async ({ json }) => {
      const signal = cancelOnInterrupt();
      const { auth } = await connect();
      const found = await auth.verifyAudit({}, { signal, timeoutMs: null });
      if (!found.intact) process.exitCode = exitCodes.failed;
      if (json) return printJson(found);
      const { fault, lines, head } = found;
      printLine(
        fault
          ? `${paint("red", "The log was changed")}: at line ${fault.sequence}, ${faults[fault.kind]}. ${count(lines, "line")} before hold.`
          : `${paint("green", "The log is intact")}: ${count(lines, "line")}.`,
      );
      printLine(paint("dim", `The last line is ${head.sequence}, its hash ${plain(head.hash)}`));
    });
}
