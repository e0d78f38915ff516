import { Command } from "@commander-js/extra-typings";
import { connect } from "../../connection.ts";
import { cancelOnInterrupt } from "../../terminal/cancellation.ts";
import { localTime, printJson, printLine } from "../../terminal/output.ts";
import { printTable } from "../../terminal/table.ts";

export function listModesCommand() {
  return new Command("list")
    .description("list the upstreams whose calls are recorded or replayed")
    .option("--json", "print as JSON", false)
    .addHelpText("after", "\nExample:\n  $ workspace modes")
    .action(async ({ json }) => {
      const signal = cancelOnInterrupt();
      const { gateway } = await connect();
      const { data } = await gateway.listUpstreamModes({}, { signal });
      if (json) return printJson(data);
      if (data.length === 0) return printLine("All calls pass: nothing is recorded or replayed.");
      printTable(
        [
          { title: "upstream" },
          { title: "mode" },
          { title: "replays" },
          { title: "records into" },
          { title: "timing" },
          { title: "since" },
        ],
        data.map(({ upstream, mode, capture_id, recording_id, timing, changed_at }) => [
          upstream,
          mode,
          capture_id ?? "",
          recording_id ?? "",
          mode === "record" ? "" : timing,
          changed_at === null ? "" : localTime(changed_at),
        ]),
      );
    });
}
