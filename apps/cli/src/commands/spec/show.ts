import { Command } from "@commander-js/extra-typings";
import { allPages } from "@workspace/client";
import { connect } from "../../connection.ts";
import { printSpec } from "../../describing/print-spec.ts";
import { findSpec, readRevisionName } from "../../describing/spec-of.ts";
import { wholeNumber } from "../../option-values.ts";
import { take } from "../../take.ts";
import { cancelOnInterrupt } from "../../terminal/cancellation.ts";
import { localTime, printJson } from "../../terminal/output.ts";
import { printTable } from "../../terminal/table.ts";

export function showSpecCommand() {
  return new Command("show")
    .description("show a spec: its operations, its folded paths, its captures and pins")
    .argument("<spec>", "id, host or name; @NUMBER behind it for a revision")
    .option("--json", "print as JSON", false)
    .addHelpText("after", "\nExample:\n  $ workspace spec show api.example.com@2")
    .action(async (text, options) => {
      const signal = cancelOnInterrupt();
      const { analysis } = await connect();
      const named = readRevisionName(text);
      const { id: spec_id } = await findSpec(analysis, named.spec, signal);
      const spec = await analysis.getSpec({ path: { spec_id } }, { signal });
      const path = { spec_id, revision: String(named.revision ?? "latest") };
      const revision = await analysis.getRevision({ path }, { signal });
      if (options.json) return printJson({ spec, revision });
      printSpec(spec, revision);
    });
}

export function specRevisionsCommand() {
  return new Command("revisions")
    .description("list the revisions of a spec, newest first")
    .argument("<spec>")
    .option("-n, --limit <number>", "how many", wholeNumber(1, 100_000), 50)
    .option("--json", "print as JSON", false)
    .addHelpText("after", "\nExample:\n  $ workspace spec revisions api.example.com")
    .action(async (text, options) => {
      const signal = cancelOnInterrupt();
      const { analysis } = await connect();
      const { id: spec_id } = await findSpec(analysis, text, signal);
      const parts = { path: { spec_id }, query: { limit: Math.min(200, options.limit) } };
      const pages = allPages(analysis.listRevisions, parts, { signal });
      const revisions = await take(pages, options.limit);
      if (options.json) return printJson(revisions);
      printTable(
        [
          { title: "revision", align: "right" },
          { title: "operations", align: "right" },
          { title: "paths", align: "right" },
          { title: "exchanges", align: "right" },
          { title: "captures", align: "right" },
          { title: "made" },
          { title: "evidence of" },
        ],
        revisions.map((revision) => [
          String(revision.number),
          String(revision.operation_count),
          String(revision.path_count),
          String(revision.exchange_count),
          String(revision.capture_ids.length),
          localTime(revision.created_at),
          localTime(revision.evidence_at),
        ]),
      );
    });
}
