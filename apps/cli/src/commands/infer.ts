import { resolve } from "node:path";
import { Command } from "@commander-js/extra-typings";
import { printSpecs, uniteEvidence, wholeEvidence } from "@workspace/inference";
import type { EvidenceSet } from "@workspace/inference";
import { readCapture } from "../inferring/read-capture.ts";
import type { Capture } from "../inferring/read-capture.ts";
import { readState, writeState } from "../inferring/state-file.ts";
import { printSummary, summaryOf } from "../inferring/summary.ts";
import { writeSpecs } from "../inferring/write-specs.ts";
import { cancelOnInterrupt } from "../terminal/cancellation.ts";
import { printJson } from "../terminal/output.ts";

export function inferCommand() {
  return new Command("infer")
    .description("describe the APIs in captured traffic, as OpenAPI 3.1")
    .argument("<har...>", "HAR files")
    .requiredOption("-o, --out <folder>", "where HOST.openapi.json goes, one for each API")
    .option("--state <file>", "evidence to continue from, and to keep for the next time")
    .option("--no-evidence", "leave out the x- fields that say what each part rests on")
    .option("--json", "print the summary as JSON", false)
    .addHelpText(
      "after",
      `
It needs no workspace running. A capture that the state has already is not counted twice.

Exit codes: 0 described; 1 a file cannot be read or written, and nothing was written; 2 used wrongly.

Examples:
  $ workspace infer session.har --out specs
  $ workspace infer monday.har tuesday.har --out specs --state specs/evidence.json
  $ workspace infer session.har --out specs --json | jq '.specs[].file'`,
    )
    .action(async (files, options) => {
      const signal = cancelOnInterrupt();
      const known = options.state === undefined ? new Map() : await readState(options.state);
      const captures: Capture[] = [];
      for (const file of files)
        captures.push(await readCapture(file, { quiet: options.json, signal }));
      const set = uniteEvidence(known, setOf(captures));
      const specs = printSpecs(wholeEvidence(set), {
        evidence: options.evidence,
        captures: set.size,
      });
      const folder = resolve(process.cwd(), options.out);
      const written = await writeSpecs(folder, specs);
      if (options.state !== undefined) await writeState(options.state, set);
      const summary = summaryOf(captures, known, written);
      if (options.json) printJson(summary);
      else printSummary(summary);
    });
}

function setOf(captures: readonly Capture[]): EvidenceSet {
  return new Map(captures.map(({ digest, evidence }) => [digest, evidence]));
}
