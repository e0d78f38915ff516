import { Command } from "@commander-js/extra-typings";
import { connect } from "../../connection.ts";
import { cancelOnInterrupt } from "../../terminal/cancellation.ts";
import { confirm } from "../../terminal/confirm.ts";
import { count, printJson, printLine } from "../../terminal/output.ts";

export function revokeOtherSessionsCommand() {
  return new Command("revoke-others")
    .description("end all sessions but the one of this command line")
    .option("-y, --yes", "do not ask", false)
    .option("--json", "report as JSON", false)
    .addHelpText("after", "\nExample:\n  $ workspace sessions revoke-others --yes")
    .action(async (options) => {
      const signal = cancelOnInterrupt();
      const { auth, credential } = await connect();
      const own = credential.kind === "tokens" ? credential.sessionId : null;
      const { data } = await auth.listSessions({}, { signal });
      const others = data.map(({ id }) => id).filter((id) => id !== own);
      await confirm(`${count(others.length, "session")} will end.`, options, signal);
      // One by one: to the workspace our token is no session, so "all others" would be ours too.
      for (const id of others) await auth.revokeSession({ path: { session_id: id } }, { signal });
      if (options.json) return printJson({ revoked: others });
      printLine(`${count(others.length, "session")} ended.`);
    });
}
