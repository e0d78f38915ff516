import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Command, Option } from "@commander-js/extra-typings";
import { connect } from "../../connection.ts";
import { usageFailure } from "../../failure.ts";
import { cancelOnInterrupt } from "../../terminal/cancellation.ts";
import { printLine } from "../../terminal/output.ts";
import { filterOptions, queryOf } from "./filters.ts";

export function exportAuditCommand() {
  return new Command("export")
    .description("write all lines, oldest first, as NDJSON or CSV; for admins")
    .addOption(
      new Option("--format <format>", "how")
        .choices(["ndjson", "csv"] as const)
        .default("ndjson" as const),
    )
    .option("-f, --output <file>", "into this file, for you alone to read (default: the pipe)")
    .addOption(filterOptions.actor)
    .addOption(filterOptions.action)
    .addOption(filterOptions.target)
    .addOption(filterOptions.outcome)
    .addOption(filterOptions.since)
    .addOption(filterOptions.until)
    .addOption(filterOptions.organisation)
    .addHelpText(
      "after",
      `
Examples:
  $ workspace audit export --since 2026-11-01 --format csv --output november.csv
  $ workspace audit export | jq -r .action | sort | uniq -c`,
    )
    .action(async (options) => {
      const signal = cancelOnInterrupt();
      const { format, output } = options;
      if (output === undefined && process.stdout.isTTY) {
        throw usageFailure("A terminal may obey what is in the log: use --output, or a pipe.");
      }
      const { auth } = await connect();
      const query = { format, ...(await queryOf(auth, options, signal)) };
      const response = await auth.exportAudit({ query }, { signal, timeoutMs: null });
      const lines = Readable.from(response.body ?? []);
      if (output === undefined) return pipeline(lines, process.stdout, { signal, end: false });
      // Whole or not at all: half an export looks like one.
      const draft = `${output}.${process.pid}.part`;
      try {
        await pipeline(lines, createWriteStream(draft, { mode: 0o600, flags: "wx" }), { signal });
        await rename(draft, output);
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      }
      printLine(`Written to ${output}.`);
    });
}
