import { Command } from "@commander-js/extra-typings";
import { listSessionsCommand } from "./sessions/list.ts";
import { revokeSessionsCommand } from "./sessions/revoke.ts";
import { revokeOtherSessionsCommand } from "./sessions/revoke-others.ts";

export function sessionsCommand() {
  return new Command("sessions")
    .description("list where you are signed in, and end that")
    .addCommand(listSessionsCommand(), { isDefault: true })
    .addCommand(revokeSessionsCommand())
    .addCommand(revokeOtherSessionsCommand());
}
