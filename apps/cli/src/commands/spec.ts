import { Command } from "@commander-js/extra-typings";
import { specCapturesCommand } from "./spec/captures.ts";
import { driftSpecCommand } from "./spec/drift.ts";
import { exportSpecCommand } from "./spec/export.ts";
import { generateSpecCommand } from "./spec/generate.ts";
import { inferSpecCommand } from "./spec/infer.ts";
import { followSpecCommand, listSpecsCommand, removeSpecCommand } from "./spec/list.ts";
import { pinSpecCommand } from "./spec/pin.ts";
import { specRevisionsCommand, showSpecCommand } from "./spec/show.ts";
import { watchSpecCommand } from "./spec/watch.ts";

export function specCommand() {
  return new Command("spec")
    .description("specs of APIs, inferred from captures in the workspace")
    .addHelpText(
      "after",
      `
A spec is named by its id, its host or its name; @NUMBER behind it names a revision.

Examples:
  $ workspace spec infer session.har
  $ workspace spec show api.example.com
  $ workspace spec drift api.example.com@3 tuesday.har`,
    )
    .addCommand(listSpecsCommand(), { isDefault: true })
    .addCommand(inferSpecCommand())
    .addCommand(showSpecCommand())
    .addCommand(specRevisionsCommand())
    .addCommand(exportSpecCommand())
    .addCommand(generateSpecCommand())
    .addCommand(pinSpecCommand())
    .addCommand(specCapturesCommand())
    .addCommand(driftSpecCommand())
    .addCommand(watchSpecCommand())
    .addCommand(followSpecCommand())
    .addCommand(removeSpecCommand());
}
