import { stat } from "node:fs/promises";
import { Command } from "@commander-js/extra-typings";
import type { AnalysisClient } from "@workspace/client";
import type { Schemas } from "@workspace/contracts";
import { connect } from "../../connection.ts";
import { bringCapture, isCaptureId } from "../../describing/bring-captures.ts";
import { printDrift } from "../../describing/print-drift.ts";
import { findSpec, readRevisionName } from "../../describing/spec-of.ts";
import { inputFile, inputText } from "../../input-file.ts";
import { exitCodeOf, failOnOption, formatOption } from "../../drifting/report-options.ts";
import { cancelOnInterrupt } from "../../terminal/cancellation.ts";
import { printJson } from "../../terminal/output.ts";
import { waitingNote } from "../../terminal/waiting-note.ts";

type DriftSide = Schemas["analysis"]["DriftSide"];

export function driftSpecCommand() {
  return new Command("drift")
    .description(
      "what changed between revisions, captures and documents, and which exchanges show it",
    )
    .argument("<old>", "a spec (id, host or name, @NUMBER for a revision), a capture or a file")
    .argument("<new>", "the same of later")
    .addOption(formatOption())
    .option("--json", "the same as --format json", false)
    .addOption(failOnOption())
    .option("--not-seen", "list in text also what a capture did not show this time", false)
    .addHelpText(
      "after",
      `
A HAR file is imported first; an OpenAPI document is sent as it is. What a capture does not show is
never called removed.

Exit codes: 0 no breaking change; 1 a breaking change (see --fail-on), or a failure; 2 used wrongly, or
a comparison that a limit cut short.

Examples:
  $ workspace spec drift api.example.com@1 api.example.com
  $ workspace spec drift api.example.com tuesday.har --format markdown
  $ workspace spec drift released.yaml cap_01jd3v7q8m2n4p6r8t0v2x4z6a --json`,
    )
    .action(async (old, now, options) => {
      const signal = cancelOnInterrupt();
      const format = options.json ? "json" : options.format;
      const quiet = format !== "text";
      for (const text of [old, now]) await needSide(text);
      const { analysis } = await connect();
      const body = {
        old: await readSide(analysis, old, quiet, signal),
        new: await readSide(analysis, now, quiet, signal),
      };
      using note = waitingNote("Comparing", quiet);
      const report = await analysis.reportDrift({ body }, { signal, timeoutMs: null });
      note.clear();
      if (format === "json") printJson(report);
      else if (format === "text") printDrift(report, { withNotSeen: options.notSeen });
      else {
        const query = { format };
        const parts = { query, body };
        const rendered = await analysis.renderDrift(parts, { signal, timeoutMs: null });
        process.stdout.write(await rendered.text());
      }
      process.exitCode = exitCodeOf(report, options.failOn);
    });
}

const harBeginning = /^\uFEFF?\s*\{[^]{0,2000}"log"\s*:/;

/** What is written as files are; a spec whose name looks so goes by its id. */
const filePath = /^(\.{0,2}|~|[a-z]:)[\\/]|\.(har|json|ya?ml)$/i;

/** Looks at a file before anything is asked. @throws Failure where it is missing or cannot be read */
async function needSide(text: string): Promise<void> {
  if (isCaptureId(text)) return;
  const found = await stat(text).catch(() => null);
  if (found?.isFile() || filePath.test(text)) await inputFile(text);
}

/** A capture by its id, a file that is there, or a spec. */
async function readSide(
  analysis: AnalysisClient,
  text: string,
  quiet: boolean,
  signal: AbortSignal,
): Promise<DriftSide> {
  if (isCaptureId(text)) return { capture_id: text };
  const found = await stat(text).catch(() => null);
  if (!found?.isFile()) {
    const { spec, revision } = readRevisionName(text);
    const { id: spec_id } = await findSpec(analysis, spec, signal);
    return revision === null ? { spec_id } : { spec_id, revision };
  }
  const isHar = text.toLowerCase().endsWith(".har");
  const content = isHar ? "" : await inputText(text, signal);
  if (isHar || harBeginning.test(content))
    return { capture_id: await bringCapture(analysis, text, quiet, signal) };
  return { text: content, name: text };
}
