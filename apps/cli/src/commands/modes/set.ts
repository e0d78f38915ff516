import { Argument, Command, Option } from "@commander-js/extra-typings";
import { connect } from "../../connection.ts";
import { cancelOnInterrupt } from "../../terminal/cancellation.ts";
import { printJson, printLine } from "../../terminal/output.ts";

const modes = ["pass", "record", "replay", "replay-or-record"] as const;
const timings = ["at-once", "original"] as const;

export function setModeCommand() {
  return new Command("set")
    .description("record or replay an upstream's calls from now on, or let them pass")
    .argument("<upstream>", "name of the upstream")
    .addArgument(new Argument("<mode>", "what becomes of its calls").choices(modes))
    .option("-c, --capture <id>", "what to replay")
    .option("--name <name>", "what to call what is recorded")
    .option("--keep-raw", "keep what is recorded with its secrets too, encrypted", false)
    .addOption(
      new Option("--timing <timing>", "replay at once, or as slowly as was recorded").choices(
        timings,
      ),
    )
    .option("--json", "print as JSON", false)
    .addHelpText(
      "after",
      `
It holds for everybody in the organisation and at every gateway, until it is set again. What replay
does not have is refused with 404; replay-or-record asks the upstream for it and records that.

Examples:
  $ workspace modes set perplexity replay --capture cap_01jd3v7q8m2n4p6r8t0v2x4z6a
  $ workspace modes set perplexity replay-or-record --capture cap_01jd3v7q8m2n4p6r8t0v2x4z6a
  $ workspace modes set perplexity pass`,
    )
    .action(async (upstream, wanted, options) => {
      const signal = cancelOnInterrupt();
      const { gateway, url } = await connect();
      const body = {
        mode: wanted,
        ...(options.keepRaw && { keep_raw: true }),
        ...(options.capture === undefined ? {} : { capture_id: options.capture }),
        ...(options.name === undefined ? {} : { name: options.name }),
        ...(options.timing === undefined ? {} : { timing: options.timing }),
      };
      const mode = await gateway.replaceUpstreamMode({ path: { upstream }, body }, { signal });
      if (options.json) return printJson(mode);
      const calls = `Calls to ${url}/upstreams/${upstream}/`;
      if (mode.mode === "pass") return printLine(`${calls} pass.`);
      if (mode.capture_id !== null) printLine(`${calls} are answered from ${mode.capture_id}.`);
      if (mode.recording_id !== null)
        printLine(
          mode.mode === "record"
            ? `${calls} are recorded into ${mode.recording_id}.`
            : `What it does not have is recorded into ${mode.recording_id}.`,
        );
    });
}
