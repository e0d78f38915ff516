import { Command } from "@commander-js/extra-typings";
import { connect } from "../../connection.ts";
import { cancelOnInterrupt } from "../../terminal/cancellation.ts";
import { printJson, printLine } from "../../terminal/output.ts";
import { paint } from "../../terminal/style.ts";
import { printTable } from "../../terminal/table.ts";
import { amountText, ruleText } from "./amount-text.ts";

const stores = {
  memory: "each gateway counts for itself",
  redis: "all gateways count together, in Redis",
  "memory-fallback": "Redis does not answer: each gateway counts for itself meanwhile",
} as const;

/** Only the operator is told. */
const countText = (count: number | undefined) => count?.toLocaleString("en") ?? "";

export function listLimitsCommand() {
  return new Command("list")
    .description("list the rules in force, and what they admitted and refused")
    .option("--json", "print as JSON", false)
    .addHelpText("after", "\nExample:\n  $ workspace limits")
    .action(async ({ json }) => {
      const signal = cancelOnInterrupt();
      const { gateway } = await connect();
      const limits = await gateway.listLimits({}, { signal });
      if (json) return printJson(limits);
      if (limits.data.length === 0) return printLine("Nothing is limited.");
      printTable(
        [
          { title: "name" },
          { title: "for each" },
          { title: "allows", grows: true },
          { title: "at once", align: "right" },
          { title: "admitted", align: "right" },
          { title: "refused", align: "right" },
          { title: "" },
        ],
        limits.data.map((limit) => [
          limit.name,
          limit.per,
          ruleText(limit),
          amountText(limit.of, limit.burst),
          countText(limit.admitted),
          countText(limit.dry_run ? limit.would_refuse : limit.refused),
          limit.dry_run ? "dry run" : "",
        ]),
      );
      printLine(paint("dim", `Since this gateway started; ${stores[limits.store]}.`));
    });
}
