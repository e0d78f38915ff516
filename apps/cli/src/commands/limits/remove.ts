import { Command } from "@commander-js/extra-typings";
import { connect } from "../../connection.ts";
import { Failure } from "../../failure.ts";
import { cancelOnInterrupt } from "../../terminal/cancellation.ts";
import { confirm } from "../../terminal/confirm.ts";
import { printJson, printLine } from "../../terminal/output.ts";
import { changeLimits } from "./change-limits.ts";

export function removeLimitCommand() {
  return new Command("remove")
    .description("take a limit away, at every gateway at once; for the operator")
    .argument("<name>", "name of the limit")
    .option("-y, --yes", "do not ask", false)
    .option("--json", "print the configuration as JSON", false)
    .addHelpText("after", "\nExample:\n  $ workspace limits remove user-cost --yes")
    .action(async (name, options) => {
      const signal = cancelOnInterrupt();
      const { gateway } = await connect();
      await confirm(`${name} will limit nothing any more.`, options, signal);
      const note = `workspace limits remove ${name}`;
      const active = await changeLimits(
        gateway,
        (limits) => {
          const others = limits.filter((limit) => limit.name !== name);
          if (others.length < limits.length) return others;
          throw new Failure(`There is no limit "${name}". See: npx workspace limits`);
        },
        note,
        signal,
      );
      if (options.json) return printJson(active);
      printLine(`${name} is removed.`);
    });
}
