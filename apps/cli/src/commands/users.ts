import { Command } from "@commander-js/extra-typings";
import { inviteCommand } from "./users/invite.ts";
import { listUsersCommand } from "./users/list.ts";
import { removeUserCommand } from "./users/remove.ts";
import { setRoleCommand } from "./users/set-role.ts";
import { signInLinkCommand } from "./users/sign-in-link.ts";

export function usersCommand() {
  return new Command("users")
    .description("list, invite and remove members of an organisation, and decide their roles")
    .addCommand(listUsersCommand(), { isDefault: true })
    .addCommand(inviteCommand())
    .addCommand(setRoleCommand())
    .addCommand(removeUserCommand())
    .addCommand(signInLinkCommand());
}
