import { Command, CommanderError } from "@commander-js/extra-typings";
import { accountsCommand } from "./commands/accounts.ts";
import { addCommand } from "./commands/add.ts";
import { askCommand } from "./commands/ask.ts";
import { auditCommand } from "./commands/audit.ts";
import { capturesCommand } from "./commands/captures.ts";
import { collectionsCommand } from "./commands/collections.ts";
import { documentsCommand } from "./commands/documents.ts";
import { downCommand } from "./commands/down.ts";
import { driftCommand } from "./commands/drift.ts";
import { evaluateCommand } from "./commands/evaluate.ts";
import { exchangesCommand } from "./commands/exchanges.ts";
import { generateCommand } from "./commands/generate.ts";
import { importCommand } from "./commands/import.ts";
import { inferCommand } from "./commands/infer.ts";
import { keysCommand } from "./commands/keys.ts";
import { limitsCommand } from "./commands/limits.ts";
import { loginCommand } from "./commands/login.ts";
import { logoutCommand } from "./commands/logout.ts";
import { mockCommand } from "./commands/mock.ts";
import { orgsCommand } from "./commands/orgs.ts";
import { poolsCommand } from "./commands/pools.ts";
import { replayCommand } from "./commands/replay.ts";
import { searchCommand } from "./commands/search.ts";
import { sessionsCommand } from "./commands/sessions.ts";
import { statusCommand } from "./commands/status.ts";
import { threadsCommand } from "./commands/threads.ts";
import { upCommand } from "./commands/up.ts";
import { usageCommand } from "./commands/usage.ts";
import { usersCommand } from "./commands/users.ts";
import { whoamiCommand } from "./commands/whoami.ts";
import { describeError } from "./describe-error.ts";
import { exitCodes } from "./failure.ts";

/** All commands. One that is not run to its end throws, and does not end the process. */
export function createProgram() {
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
  program
    .commandsGroup("This machine's workspace:")
    .addCommand(upCommand())
    .addCommand(downCommand())
    .addCommand(statusCommand())
    .commandsGroup("Documents and answers:")
    .addCommand(askCommand())
    .addCommand(searchCommand())
    .addCommand(addCommand())
    .addCommand(documentsCommand())
    .addCommand(threadsCommand())
    .addCommand(collectionsCommand())
    .addCommand(evaluateCommand())
    .commandsGroup("Traffic and schemas:")
    .addCommand(importCommand())
    .addCommand(capturesCommand())
    .addCommand(exchangesCommand())
    .addCommand(inferCommand())
    .addCommand(driftCommand())
    .addCommand(generateCommand())
    .addCommand(mockCommand())
    .addCommand(replayCommand())
    .commandsGroup("Who you are:")
    .addCommand(loginCommand())
    .addCommand(logoutCommand())
    .addCommand(whoamiCommand())
    .addCommand(sessionsCommand())
    .commandsGroup("Who may do what:")
    .addCommand(usersCommand())
    .addCommand(orgsCommand())
    .addCommand(keysCommand())
    .addCommand(accountsCommand())
    .addCommand(poolsCommand())
    .addCommand(limitsCommand())
    .commandsGroup("What happened:")
    .addCommand(usageCommand())
    .addCommand(auditCommand());
  applyToAll(program);
  return program;
}

/** Runs one command line; gives the exit code: 0 done, 1 failed, 2 used wrongly, 130 cancelled. */
export async function runProgram(commandLine: string[]): Promise<number> {
  try {
    await createProgram().parseAsync(commandLine, { from: "user" });
    return Number(process.exitCode ?? exitCodes.ok);
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    }
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
