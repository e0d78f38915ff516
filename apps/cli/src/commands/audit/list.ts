import { Command } from "@commander-js/extra-typings";
import { allPages } from "@workspace/client";
import type { Schemas } from "@workspace/contracts";
import { connect } from "../../connection.ts";
import { wholeNumber } from "../../option-values.ts";
import { take } from "../../take.ts";
import { cancelOnInterrupt } from "../../terminal/cancellation.ts";
import { localTime, printJson, printLine } from "../../terminal/output.ts";
import { printTable } from "../../terminal/table.ts";
import { filterOptions, queryOf } from "./filters.ts";

type Line = Schemas["auth"]["AuditLine"];

export function listAuditCommand() {
  return new Command("list")
    .description("list what was done and refused, newest first; for admins")
    .addOption(filterOptions.actor)
    .addOption(filterOptions.action)
    .addOption(filterOptions.target)
    .addOption(filterOptions.outcome)
    .addOption(filterOptions.since)
    .addOption(filterOptions.until)
    .addOption(filterOptions.organisation)
    .option("-n, --limit <number>", "how many", wholeNumber(1, 100_000), 50)
    .option("--json", "print as JSON", false)
    .addHelpText(
      "after",
      `
Examples:
  $ workspace audit --action key --since 7d
  $ workspace audit --outcome refused -n 10`,
    )
    .action(async (options) => {
      const signal = cancelOnInterrupt();
      const { auth } = await connect();
      const filters = await queryOf(auth, options, signal);
      const query = { ...filters, limit: Math.min(100, options.limit) };
      const lines = await take(allPages(auth.listAudit, { query }, { signal }), options.limit);
      if (options.json) return printJson(lines);
      if (lines.length === 0) return printLine("There is no such line.");
      printTable(
        [
          { title: "line", align: "right" },
          { title: "when" },
          { title: "action" },
          { title: "outcome" },
          { title: "who" },
          { title: "to what" },
          { title: "from" },
          { title: "more", grows: true },
        ],
        lines.map((line) => [
          String(line.sequence),
          localTime(line.at),
          line.action,
          line.outcome,
          actorOf(line),
          line.target.id ?? line.target.kind,
          line.address ?? "",
          detailsOf(line),
        ]),
      );
    });
}

function actorOf({ actor }: Line): string {
  return actor.key_id ?? actor.user_id ?? actor.kind;
}

function detailsOf({ details }: Line): string {
  return Object.entries(details)
    .filter(([, value]) => value !== null && value !== "")
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(" ");
}
