import { Command } from "@commander-js/extra-typings";
import { clearRedactionCommand } from "./redaction/clear.ts";
import { setRedactionCommand } from "./redaction/set.ts";
import { showRedactionCommand } from "./redaction/show.ts";

export function redactionCommand() {
  return new Command("redaction")
    .description("say what else is secret in captured traffic, and what is not")
    .addCommand(showRedactionCommand(), { isDefault: true })
    .addCommand(setRedactionCommand())
    .addCommand(clearRedactionCommand());
}
