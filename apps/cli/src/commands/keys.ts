import { Command } from "@commander-js/extra-typings";
import { createKeyCommand } from "./keys/create.ts";
import { listKeysCommand } from "./keys/list.ts";
import { revokeKeysCommand } from "./keys/revoke.ts";
import { updateKeyCommand } from "./keys/update.ts";

export function keysCommand() {
  return new Command("keys")
    .description("make, list, change and revoke API keys")
    .addCommand(listKeysCommand(), { isDefault: true })
    .addCommand(createKeyCommand())
    .addCommand(updateKeyCommand())
    .addCommand(revokeKeysCommand());
}
