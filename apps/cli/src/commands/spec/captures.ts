import { Command } from "@commander-js/extra-typings";
import { connect } from "../../connection.ts";
import { bringCaptures, needCaptureFiles } from "../../describing/bring-captures.ts";
import { printOutcome } from "../../describing/print-spec.ts";
import { findSpec } from "../../describing/spec-of.ts";
import { cancelOnInterrupt } from "../../terminal/cancellation.ts";
import { printJson } from "../../terminal/output.ts";
import { waitingNote } from "../../terminal/waiting-note.ts";

export function specCapturesCommand() {
  return new Command("captures")
    .description("add captures to a spec, or take them out")
    .addCommand(addCommand())
    .addCommand(removeCommand());
}

function addCommand() {
  return new Command("add")
    .description("infer a spec again, from these captures as well")
    .argument("<spec>")
    .argument("<capture...>", "ids of captures, or HAR files, which are imported first")
    .option("--json", "print as JSON", false)
    .addHelpText("after", "\nExample:\n  $ workspace spec captures add api.example.com tuesday.har")
    .action(async (text, given, options) => {
      const signal = cancelOnInterrupt();
      await needCaptureFiles(given);
      const { analysis } = await connect();
      const { id: spec_id } = await findSpec(analysis, text, signal);
      const capture_ids = await bringCaptures(analysis, given, options.json, signal);
      using note = waitingNote("Inferring what the captures show", options.json);
      const parts = { path: { spec_id }, body: { capture_ids } };
      const done = await analysis.addSpecCaptures(parts, { signal, timeoutMs: null });
      note.clear();
      if (options.json) return printJson(done);
      printOutcome(done);
    });
}

function removeCommand() {
  return new Command("remove")
    .description("infer a spec again, without this capture; the capture itself stays")
    .argument("<spec>")
    .argument("<capture>", "id of the capture")
    .option("--json", "print as JSON", false)
    .addHelpText(
      "after",
      "\nExample:\n  $ workspace spec captures remove api.example.com cap_01jd3v7q8m2n4p6r8t0v2x4z6a",
    )
    .action(async (text, capture_id, options) => {
      const signal = cancelOnInterrupt();
      const { analysis } = await connect();
      const { id: spec_id } = await findSpec(analysis, text, signal);
      const path = { spec_id, capture_id };
      const done = await analysis.removeSpecCapture({ path }, { signal, timeoutMs: null });
      if (options.json) return printJson(done);
      printOutcome(done);
    });
}
