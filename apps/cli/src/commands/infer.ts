import { resolve } from "node:path";
import { Command } from "@commander-js/extra-typings";
import {
  PinError,
  printSockets,
  printSpecs,
  uniteEvidence,
  wholeEvidence,
} from "@workspace/inference";
import type { Evidence, EvidenceSet, Pin, PrintSpecsOptions } from "@workspace/inference";
import type { RedactionRules } from "@workspace/traffic";
import { usageFailure } from "../failure.ts";
import { readCapture } from "../inferring/read-capture.ts";
import type { Capture } from "../inferring/read-capture.ts";
import { readState, stateFile } from "../inferring/state-file.ts";
import { printSummary, summaryOf } from "../inferring/summary.ts";
import { writeSpecs } from "../inferring/write-specs.ts";
import { cancelOnInterrupt } from "../terminal/cancellation.ts";
import { printJson } from "../terminal/output.ts";

export function inferCommand() {
  return new Command("infer")
    .description(
      "describe the APIs in captured traffic, as OpenAPI 3.1, and WebSockets as AsyncAPI 3.0",
    )
    .argument("<har...>", "HAR files")
    .requiredOption("-o, --out <folder>", "where HOST.openapi.json goes, and HOST.asyncapi.json")
    .option("--state <file>", "evidence to continue from, and to keep for the next time")
    .option("--pins <file>", "paths that you decided about, as JSON")
    .option("--redaction <file>", "rules of redaction, as `workspace redaction set` reads them")
    .option("--no-evidence", "leave out the x- fields that say what each part rests on")
    .option("--json", "print the summary as JSON", false)
    .addHelpText(
      "after",
      `
It needs no workspace running. A capture that the state has already is not counted twice.

Credentials, e-mail addresses and telephone numbers are replaced before anything is inferred, by names,
by their known shapes and by where they stand: none of these becomes an enum, a name, a path or a server
in a spec, or part of the state, which only you can read. A secret without any of these marks, such as
a word in a path, cannot be told from other words: read a spec before you publish it.

Pins hold over any evidence:
  [{"kind": "parameter", "path": "/shops/{}", "name": "shop"},
   {"kind": "literal", "path": "/shops/nearest"},
   {"kind": "same", "path": "/en", "as": "/"}]

Exit codes: 0 described; 1 a file cannot be written; 2 used wrongly, or a file that cannot be used.

Examples:
  $ workspace infer session.har --out specs
  $ workspace infer monday.har tuesday.har --out specs --state specs/evidence.json
  $ workspace infer session.har --out specs --json | jq '.specs[].file'`,
    )
    .action(async (files, options) => {
      const signal = cancelOnInterrupt();
      const known = options.state === undefined ? new Map() : await readState(options.state);
      const pins = options.pins === undefined ? [] : await pinsIn(options.pins);
      const rules = options.redaction === undefined ? {} : await rulesIn(options.redaction);
      const captures: Capture[] = [];
      for (const file of files)
        captures.push(await readCapture(file, { quiet: options.json, signal, rules }));
      const set = uniteEvidence(known, setOf(captures));
      const { apis, sockets } = printPinned(wholeEvidence(set), {
        evidence: options.evidence,
        captures: set.size,
        pins,
      });
      const folder = resolve(process.cwd(), options.out);
      const kept = options.state === undefined ? [] : [await stateFile(options.state, set)];
      const written = await writeSpecs(folder, apis, sockets, kept);
      const summary = summaryOf(captures, known, written);
      if (options.json) printJson(summary);
      else printSummary(summary);
    });
}

// Loaded when they are asked for: what checks such a file takes longer to load than a small capture to read.

async function pinsIn(file: string): Promise<Pin[]> {
  const { readPins } = await import("../inferring/read-pins.ts");
  return readPins(file);
}

async function rulesIn(file: string): Promise<RedactionRules> {
  const { readRules } = await import("../redacting/read-rules.ts");
  return readRules(file);
}

function printPinned(evidence: Evidence, options: PrintSpecsOptions) {
  try {
    return { apis: printSpecs(evidence, options), sockets: printSockets(evidence, options) };
  } catch (error) {
    if (error instanceof PinError) throw usageFailure(`The pins cannot all hold: ${error.message}`);
    throw error;
  }
}

function setOf(captures: readonly Capture[]): EvidenceSet {
  return new Map(captures.map(({ digest, evidence }) => [digest, evidence]));
}
