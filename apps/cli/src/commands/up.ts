import { Command } from "@commander-js/extra-typings";
import { exitCodes } from "../failure.ts";
import { createReporter } from "../supervisor/reporter.ts";
import { runWorkspace } from "../supervisor/run-workspace.ts";
import { loadSettings } from "../supervisor/settings.ts";

export function upCommand() {
  return new Command("up")
    .description("start everything and keep it running until Ctrl-C")
    .option("--verbose", "show every log line of the services", false)
    .option("--json", "report as lines of JSON", false)
    .option("--no-web", "leave the web app out; the API alone")
    .addHelpText(
      "after",
      `
Environment:
  WORKSPACE_DATA                            state folder (default: ./data of the project)
  DATABASE_URL                              your PostgreSQL, 15 or newer, instead of the embedded one
  GATEWAY_PORT, AUTH_PORT                   8000, 8001
  KNOWLEDGE_PORT, ANALYSIS_PORT, WEB_PORT   8002, 8003, 3000
  GATEWAY_HOST                              127.0.0.1; 0.0.0.0 opens the gateway to your network

Examples:
  $ workspace up
  $ GATEWAY_PORT=8100 workspace up --no-web
  $ WORKSPACE_DATA=/srv/workspace workspace up --json`,
    )
    .action(async (options) => {
      const reporter = createReporter(options.json);
      const stop = new AbortController();
      stopOnSignals(stop, (text) => reporter.info("stop", text));
      await runWorkspace({
        settings: loadSettings(),
        reporter,
        verbose: options.verbose,
        web: options.web,
        signal: stop.signal,
      });
    });
}

/**
 * The first signal stops in order, a second one at once. One Ctrl-C can arrive several times, from
 * the terminal and from the programs between us and it; within a second it counts as one.
 */
function stopOnSignals(stop: AbortController, tell: (text: string) => void): void {
  let first: number | undefined;
  const onSignal = () => {
    if (first === undefined) {
      first = Date.now();
      tell("stopping; once more to stop at once");
      stop.abort();
    } else if (Date.now() - first > 1_000) {
      process.exit(exitCodes.cancelled);
    }
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onSignal);
  process.on("disconnect", onSignal);
}
