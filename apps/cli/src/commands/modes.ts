import { Command } from "@commander-js/extra-typings";
import { listModesCommand } from "./modes/list.ts";
import { setModeCommand } from "./modes/set.ts";

export function modesCommand() {
  return new Command("modes")
    .description("say whether an upstream's calls pass, are recorded or are replayed")
    .addCommand(listModesCommand(), { isDefault: true })
    .addCommand(setModeCommand());
}
