import { Command } from "@commander-js/extra-typings";
import { listPoolsCommand } from "./pools/list.ts";
import { setPoolCommand } from "./pools/set.ts";
import { showPoolCommand } from "./pools/show.ts";

export function poolsCommand() {
  return new Command("pools")
    .description("show how the accounts of an upstream are given out, and change that")
    .addCommand(listPoolsCommand(), { isDefault: true })
    .addCommand(showPoolCommand())
    .addCommand(setPoolCommand());
}
