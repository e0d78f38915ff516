import { setTimeout as sleep } from "node:timers/promises";
import { Command } from "@commander-js/extra-typings";
import { Failure } from "../failure.ts";
import { readLock } from "../supervisor/instance-lock.ts";
import { isSameProcess } from "../supervisor/process-identity.ts";
import { loadSettings } from "../supervisor/settings.ts";
import { statePaths } from "../supervisor/state-folder.ts";
import { printJson, printLine } from "../terminal/output.ts";

const waitMs = 60_000;

export function downCommand() {
  return new Command("down")
    .description("stop the workspace that runs on this machine, from anywhere")
    .option("--json", "report as JSON", false)
    .addHelpText(
      "after",
      `
Examples:
  $ workspace down
  $ WORKSPACE_DATA=/srv/workspace workspace down`,
    )
    .action(async ({ json }) => {
      const { dataFolder } = loadSettings();
      const holder = await readLock(statePaths(dataFolder).lock);
      if (!holder) {
        if (json) return printJson({ stopped: false, running: false });
        return printLine(`Nothing to stop: no workspace runs in ${dataFolder}.`);
      }
      try {
        process.kill(holder.pid, "SIGTERM");
      } catch {
        throw new Failure(
          `Stopping the workspace (process ${holder.pid}) is not allowed. Do it as the user who started it.`,
        );
      }
      for (const end = Date.now() + waitMs; await isSameProcess(holder); await sleep(50)) {
        if (Date.now() > end) {
          throw new Failure(
            `The workspace (process ${holder.pid}) did not stop within ${waitMs / 1_000} s.`,
          );
        }
      }
      if (json) return printJson({ stopped: true, running: false, pid: holder.pid });
      printLine("The workspace is stopped.");
    });
}
