import { isAbsolute, relative, resolve } from "node:path";
import { Command } from "@commander-js/extra-typings";
import { compareApis, SpecError, toMarkdown, toSarif, toText } from "@workspace/drift";
import type { Api, Drift } from "@workspace/drift";
import { readSide } from "../drifting/read-side.ts";
import { exitCodeOf, failOnOption, formatOption } from "../drifting/report-options.ts";
import type { ReportFormat } from "../drifting/report-options.ts";
import { usageFailure } from "../failure.ts";
import { cancelOnInterrupt } from "../terminal/cancellation.ts";
import { printJson, printLine } from "../terminal/output.ts";
import { paint, plain } from "../terminal/style.ts";

export function driftCommand() {
  return new Command("drift")
    .description("what changed between two specs or captures, and whom it breaks")
    .argument("<old>", "OpenAPI 3 document (JSON or YAML), or a HAR file")
    .argument("<new>", "the same of later")
    .addOption(formatOption())
    .option("--json", "the same as --format json", false)
    .addOption(failOnOption())
    .option("--not-seen", "list in text also what a capture did not show this time", false)
    .addHelpText(
      "after",
      `
It needs no workspace running. What a capture does not show is never called removed.
Secrets in a capture are replaced before it is compared (see workspace infer --help).

Exit codes: 0 no breaking change; 1 a breaking change (see --fail-on); 2 used wrongly, a file that
cannot be read, two files that have nothing in common, or a comparison that a limit cut short.

Examples:
  $ workspace drift released.yaml openapi.yaml
  $ workspace drift openapi.yaml session.har --format markdown
  $ workspace drift monday.har tuesday.har --json | jq '.changes[] | select(.breaking)'`,
    )
    .action(async (old, now, options) => {
      const signal = cancelOnInterrupt();
      const format = options.json ? "json" : options.format;
      const quiet = format !== "text";
      const before = await readSide(old, quiet, signal);
      const after = await readSide(now, quiet, signal);
      const drift = compare(before, after, { old, new: now });
      report(drift, format, { old, now, withNotSeen: options.notSeen });
      process.exitCode = exitCodeOf(drift, options.failOn);
    });
}

function compare(
  old: readonly Api[],
  now: readonly Api[],
  files: Readonly<Record<"old" | "new", string>>,
): Drift {
  try {
    return compareApis(old, now);
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    const name = error.side === null ? "" : `${files[error.side]}: `;
    throw usageFailure(`${name}${error.message}`);
  }
}

interface Shown {
  readonly old: string;
  readonly now: string;
  readonly withNotSeen: boolean;
}

function report(drift: Drift, format: ReportFormat, shown: Shown): void {
  if (format === "json") printJson(drift);
  else if (format === "sarif") {
    printJson(toSarif(drift, { artifact: artifactOf(shown.now) }));
  } else if (format === "markdown") process.stdout.write(toMarkdown(drift, shown));
  else for (const line of toText(drift, { paint, plain, ...shown })) printLine(line);
}

/** As CI services want it: relative to where the command runs, with slashes. */
function artifactOf(file: string): string {
  const path = relative(process.cwd(), resolve(process.cwd(), file));
  return (isAbsolute(path) ? path : path.replaceAll("\\", "/")) || file;
}
