import { Command, Option } from "@commander-js/extra-typings";
import { Cassette, CassetteTooLargeError, volatileNames } from "@workspace/replay";
import { readHarFile } from "../captures/read-har-file.ts";
import { usageFailure } from "../failure.ts";
import { wholeNumber } from "../option-values.ts";
import { readRules } from "../redacting/read-rules.ts";
import { play } from "../replaying/play.ts";
import { cancelOnInterrupt } from "../terminal/cancellation.ts";
import { count, printLine } from "../terminal/output.ts";

const timings = ["none", "original"] as const;

export function replayCommand() {
  return new Command("replay")
    .description("answer like a recorded API: a capture served as a cassette, with no network")
    .argument("<har...>", "HAR files")
    .option(
      "-p, --port <port>",
      "where to listen; 0 takes a free one",
      wholeNumber(0, 65_535),
      8790,
    )
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .addOption(
      new Option("--timing <timing>", "answer at once, or as slowly as was recorded")
        .choices(timings)
        .default("none" as const),
    )
    .option("--ignore-query <names...>", "query parameters in which calls may differ")
    .option("--ignore-body <names...>", "members of bodies in which calls may differ, at any depth")
    .option(
      "--redaction <file>",
      "rules under which it was recorded, as `workspace redaction` has them",
    )
    .option("--only-host <host>", "play the calls of one host of the capture")
    .option("--once", "give each recorded answer once, instead of the last one again", false)
    .option("--json", "report as lines of JSON", false)
    .addHelpText(
      "after",
      `
Point the client's base URL at it. A request is answered by the recorded one of the same method, path,
query and body, whatever its host and headers were; what was redacted in the capture fits anything.
Equal requests get their answers in the order recorded. What was not recorded gets 404 with the header
x-workspace-replay and where the nearest recorded call differs.

Exit codes: 0 everything asked was recorded; 1 something was not; 2 used wrongly, or a file that
cannot be used.

Examples:
  $ workspace replay session.har
  $ workspace replay session.har --port 0 --once --json
  $ workspace replay session.har --timing original --ignore-body seed user`,
    )
    .action(async (files, options) => {
      const signal = cancelOnInterrupt();
      const cassette = new Cassette({
        repeats: !options.once,
        ...(options.redaction === undefined
          ? {}
          : { redaction: await readRules(options.redaction) }),
        ...(options.onlyHost === undefined ? {} : { onlyHost: options.onlyHost }),
        rules: {
          query: [...volatileNames.query, ...(options.ignoreQuery ?? [])],
          body: [...volatileNames.body, ...(options.ignoreBody ?? [])],
        },
      });
      for (const file of files) await record(cassette, file, options.json, signal);
      if (cassette.tracks.length === 0) throw usageFailure("Nothing in it can be played.");
      const { host, port, timing, json } = options;
      const summary = await play(cassette, { host, port, timing, json }, signal);
      printLine(json ? JSON.stringify(summary) : sentenceOf(summary));
      process.exitCode = summary.missed > 0 ? 1 : 0;
    });
}

async function record(
  cassette: Cassette,
  file: string,
  quiet: boolean,
  signal: AbortSignal,
): Promise<void> {
  try {
    await readHarFile(file, { quiet, signal }, (exchange) => cassette.add(exchange));
  } catch (error) {
    if (error instanceof CassetteTooLargeError) throw usageFailure(`${file}: ${error.message}.`);
    throw error;
  }
}

function sentenceOf({
  played,
  missed,
  unused,
}: {
  played: number;
  missed: number;
  unused: number;
}) {
  const asked = `${count(played, "call")} played, ${missed} not recorded`;
  return `\n${asked}; ${count(unused, "recorded call")} never asked for.`;
}
