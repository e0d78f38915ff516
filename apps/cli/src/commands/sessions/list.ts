import { Command } from "@commander-js/extra-typings";
import { connect } from "../../connection.ts";
import { cancelOnInterrupt } from "../../terminal/cancellation.ts";
import { fromNow, localTime, printJson, printLine } from "../../terminal/output.ts";
import { printTable } from "../../terminal/table.ts";

export function listSessionsCommand() {
  return new Command("list")
    .description("list where you are signed in, newest use first")
    .option("--json", "print as JSON", false)
    .addHelpText("after", "\nExample:\n  $ workspace sessions")
    .action(async ({ json }) => {
      const signal = cancelOnInterrupt();
      const { auth, credential } = await connect();
      const { data } = await auth.listSessions({}, { signal });
      const own = credential.kind === "tokens" ? credential.sessionId : null;
      const sessions = data.map((session) => ({ ...session, current: session.id === own }));
      if (json) return printJson(sessions);
      if (sessions.length === 0) return printLine("You are signed in nowhere.");
      printTable(
        [
          { title: "" },
          { title: "id" },
          { title: "by" },
          { title: "from" },
          { title: "with", grows: true },
          { title: "begun" },
          { title: "last used" },
          { title: "ends" },
        ],
        sessions.map((session) => [
          session.current ? "*" : "",
          session.id,
          session.method,
          session.address ?? "",
          session.user_agent ?? "",
          localTime(session.created_at),
          fromNow(session.last_used_at),
          fromNow(session.expires_at),
        ]),
      );
    });
}
