import { Command } from "@commander-js/extra-typings";
import { bringCaptures, needCaptureFiles } from "../../describing/bring-captures.ts";
import { printOutcome } from "../../describing/print-spec.ts";
import { connect } from "../../connection.ts";
import { cancelOnInterrupt } from "../../terminal/cancellation.ts";
import { printJson } from "../../terminal/output.ts";
import { waitingNote } from "../../terminal/waiting-note.ts";

export function inferSpecCommand() {
  return new Command("infer")
    .description("describe the APIs in captures; those that a spec describes already are revised")
    .argument("<capture...>", "ids of captures, or HAR files, which are imported first")
    .option("--host <host...>", "only APIs of these hosts")
    .option("--name <name>", "what to call the spec, instead of its host")
    .option("--follow", "add later captures by themselves", false)
    .option("--json", "print as JSON", false)
    .addHelpText(
      "after",
      `
Secrets in a HAR are replaced before anything is stored. To describe a file without a workspace, see
workspace infer --help.

Examples:
  $ workspace spec infer session.har --host api.example.com
  $ workspace spec infer cap_01jd3v7q8m2n4p6r8t0v2x4z6a --follow --json | jq '.data[].spec.id'`,
    )
    .action(async (given, options) => {
      const signal = cancelOnInterrupt();
      await needCaptureFiles(given);
      const { analysis } = await connect();
      const capture_ids = await bringCaptures(analysis, given, options.json, signal);
      const { host: hosts, name, follow } = options;
      using note = waitingNote("Inferring what the captures show", options.json);
      const body = {
        capture_ids,
        follow,
        ...(hosts !== undefined && { hosts }),
        ...(name !== undefined && { name }),
      };
      const inferred = await analysis.inferSpecs({ body }, { signal, timeoutMs: null });
      note.clear();
      if (options.json) return printJson(inferred);
      for (const outcome of inferred.data) printOutcome(outcome);
    });
}
