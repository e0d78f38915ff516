import { Argument, Command } from "@commander-js/extra-typings";
import { allPages } from "@workspace/client";
import { connect } from "../../connection.ts";
import { findSpec } from "../../describing/spec-of.ts";
import { wholeNumber } from "../../option-values.ts";
import { take } from "../../take.ts";
import { cancelOnInterrupt } from "../../terminal/cancellation.ts";
import { confirm } from "../../terminal/confirm.ts";
import { localTime, printJson, printLine } from "../../terminal/output.ts";
import { plain } from "../../terminal/style.ts";
import { printTable } from "../../terminal/table.ts";

export function listSpecsCommand() {
  return new Command("list")
    .description("list specs, newest first")
    .option("-n, --limit <number>", "how many", wholeNumber(1, 100_000), 50)
    .option("--json", "print as JSON", false)
    .addHelpText("after", "\nExample:\n  $ workspace spec list")
    .action(async (options) => {
      const signal = cancelOnInterrupt();
      const { analysis } = await connect();
      const query = { limit: Math.min(200, options.limit) };
      const specs = await take(allPages(analysis.listSpecs, { query }, { signal }), options.limit);
      if (options.json) return printJson(specs);
      if (specs.length === 0)
        return printLine("There are no specs. Infer some with: npx workspace spec infer FILE.har");
      printTable(
        [
          { title: "id" },
          { title: "name", grows: true },
          { title: "operations", align: "right" },
          { title: "captures", align: "right" },
          { title: "revision", align: "right" },
          { title: "changed" },
        ],
        specs.map((spec) => [
          spec.id,
          spec.name,
          String(spec.operation_count),
          String(spec.capture_count),
          String(spec.revision),
          localTime(spec.updated_at),
        ]),
      );
    });
}

export function followSpecCommand() {
  return new Command("follow")
    .description("add captures that show the API to the spec by themselves, or no longer")
    .argument("<spec>")
    .addArgument(new Argument("[switch]").choices(["on", "off"]).default("on"))
    .addHelpText("after", "\nExample:\n  $ workspace spec follow api.example.com on")
    .action(async (text, wanted) => {
      const signal = cancelOnInterrupt();
      const { analysis } = await connect();
      const { id } = await findSpec(analysis, text, signal);
      const follow = wanted === "on";
      const spec = await analysis.updateSpec(
        { path: { spec_id: id }, body: { follow } },
        { signal },
      );
      printLine(
        `${plain(spec.name)} ${spec.follow ? "follows new captures" : "stays with the captures that it has"}.`,
      );
    });
}

export function removeSpecCommand() {
  return new Command("remove")
    .description("remove a spec with its revisions, pins and watches; its captures stay")
    .argument("<spec>")
    .option("-y, --yes", "do not ask", false)
    .addHelpText("after", "\nExample:\n  $ workspace spec remove api.example.com --yes")
    .action(async (text, options) => {
      const signal = cancelOnInterrupt();
      const { analysis } = await connect();
      const spec = await findSpec(analysis, text, signal);
      const consequence = `${spec.name} and its revisions, ${spec.revision} so far, will be gone.`;
      await confirm(consequence, options, signal);
      await analysis.deleteSpec({ path: { spec_id: spec.id } }, { signal });
      printLine(`${plain(spec.name)} is removed.`);
    });
}
