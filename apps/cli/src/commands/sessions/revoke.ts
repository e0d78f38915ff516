import { Command } from "@commander-js/extra-typings";
import { connect } from "../../connection.ts";
import { cancelOnInterrupt } from "../../terminal/cancellation.ts";
import { confirm } from "../../terminal/confirm.ts";
import { count, printJson, printLine } from "../../terminal/output.ts";

export function revokeSessionsCommand() {
  return new Command("revoke")
    .description("end sessions, everywhere within a second")
    .argument("<id...>", "ids of sessions (see: workspace sessions)")
    .option("-y, --yes", "do not ask", false)
    .option("--json", "report as JSON", false)
    .addHelpText(
      "after",
      "\nExample:\n  $ workspace sessions revoke ses_01jd3v7q8m2n4p6r8t0v2x4z6c",
    )
    .action(async (ids, options) => {
      const signal = cancelOnInterrupt();
      const { auth } = await connect();
      await confirm(`${count(ids.length, "session")} will end.`, options, signal);
      for (const id of ids) {
        await auth.revokeSession({ path: { session_id: id } }, { signal });
        if (!options.json) printLine(`${id} is ended.`);
      }
      if (options.json) printJson({ revoked: ids });
    });
}
