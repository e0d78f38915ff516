import { Command } from "@commander-js/extra-typings";
import { listLimitsCommand } from "./limits/list.ts";
import { ownAllowancesCommand } from "./limits/mine.ts";
import { removeLimitCommand } from "./limits/remove.ts";
import { setLimitCommand } from "./limits/set.ts";

export function limitsCommand() {
  return new Command("limits")
    .description("show the limits in force and what is left of yours; change them as the operator")
    .addCommand(listLimitsCommand(), { isDefault: true })
    .addCommand(ownAllowancesCommand())
    .addCommand(setLimitCommand())
    .addCommand(removeLimitCommand());
}
