import { Command, CommanderError } from "@commander-js/extra-typings";
import { commandGroups } from "./command-groups.ts";
import { exitCodes } from "./failure.ts";

/**
 * The program with the one command that its first word names, or with all of them where that names none.
 * A command that is not run to its end throws, and does not end the process.
 */
export async function createProgram(firstWord?: string) {
  const program = new Command("workspace")
    .description("Your own Perplexity-compatible server, and answers from your own documents.")
    .addHelpText(
      "after",
      `
Environment:
  WORKSPACE_URL       the gateway (default: where you signed in last, or the workspace of this machine)
  WORKSPACE_API_KEY   API key (default: what "workspace login" or "workspace up" keeps for that address)
  NO_COLOR            no colours

Examples:
  $ workspace up
  $ workspace add ./docs
  $ workspace ask "How do I import a HAR?"
  $ workspace help ask`,
    );
  const names = Object.values(commandGroups).flatMap((commands) => Object.keys(commands));
  const only = names.find((name) => name === firstWord);
  for (const [group, commands] of Object.entries(commandGroups)) {
    program.commandsGroup(group);
    for (const [name, load] of Object.entries(commands)) {
      if (only === undefined || only === name) program.addCommand(await load());
    }
  }
  applyToAll(program);
  return program;
}

/** Runs one command line; gives the exit code: 0 done, 1 failed, 2 used wrongly, 130 cancelled. */
export async function runProgram(commandLine: string[]): Promise<number> {
  try {
    const program = await createProgram(commandLine[0]);
    await program.parseAsync(commandLine, { from: "user" });
    return Number(process.exitCode ?? exitCodes.ok);
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    }
    // It knows all that may go wrong, by many modules, which what goes well need not wait for.
    const { describeError } = await import("./describe-error.ts");
    const { message, exitCode } = describeError(error);
    if (message !== "") process.stderr.write(`${message}\n`);
    return exitCode;
  }
}

interface Configurable {
  exitOverride(): unknown;
  showHelpAfterError(text: string): unknown;
  readonly commands: readonly Configurable[];
}

function applyToAll(command: Configurable): void {
  command.exitOverride();
  command.showHelpAfterError("(--help shows how)");
  for (const child of command.commands) applyToAll(child);
}
