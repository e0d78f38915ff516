import { Command } from "@commander-js/extra-typings";
import { findAccount } from "../../account-of.ts";
import { connect } from "../../connection.ts";
import { exitCodes } from "../../failure.ts";
import { cancelOnInterrupt } from "../../terminal/cancellation.ts";
import { oneLine, printJson, printLine } from "../../terminal/output.ts";
import { paint } from "../../terminal/style.ts";
import { stateOf } from "./health-text.ts";

export function checkAccountCommand() {
  return new Command("check")
    .description("make one small call to the upstream with an account")
    .argument("<name>", "name or id")
    .option("--json", "print as JSON", false)
    .addHelpText(
      "after",
      '\nExit code 0 when the upstream takes the credential, 1 when not.\n\nExample:\n  $ workspace accounts check "team key"',
    )
    .action(async (name, { json }) => {
      const signal = cancelOnInterrupt();
      const { auth } = await connect();
      const { id } = await findAccount(auth, name, signal);
      const result = await auth.checkAccount({ path: { account_id: id } }, { signal });
      if (!result.works) process.exitCode = exitCodes.failed;
      if (json) return printJson(result);
      const mark = result.works ? paint("green", "works") : paint("red", "does not work");
      const status = result.status === null ? "" : ` (${result.status})`;
      printLine(
        `${oneLine(result.account.name, 200)} ${mark}: ${oneLine(result.detail, 1_000)}${status}, ${Math.round(result.latency_ms)} ms`,
      );
      printLine(paint("dim", `It is ${stateOf(result.account)}.`));
    });
}
