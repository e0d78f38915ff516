import { readFile } from "node:fs/promises";
import { Command } from "@commander-js/extra-typings";
import { ConnectionError, createAuthClient } from "@workspace/client";
import { Failure } from "../../failure.ts";
import { loadSettings } from "../../supervisor/settings.ts";
import { statePaths } from "../../supervisor/state-folder.ts";
import { cancelOnInterrupt } from "../../terminal/cancellation.ts";
import { fromNow, oneLine, printJson, printLine } from "../../terminal/output.ts";
import { paint, plain } from "../../terminal/style.ts";

export function signInLinkCommand() {
  return new Command("sign-in-link")
    .description("make a one-time link for somebody who is locked out; on the workspace's machine")
    .argument("[email]", "whose account (default: the owner's)")
    .option("--json", "print an object with `url`", false)
    .addHelpText(
      "after",
      `
This needs no key: whoever can read the internal token in the state folder may do it. A second
factor is asked for all the same. Earlier links of the account stop working.

Examples:
  $ workspace users sign-in-link
  $ WORKSPACE_DATA=/srv/workspace workspace users sign-in-link ada@example.com`,
    )
    .action(async (email, { json }) => {
      const signal = cancelOnInterrupt();
      const { dataFolder, ports } = loadSettings();
      const token = await readToken(statePaths(dataFolder).internalToken);
      const auth = createAuthClient({
        baseUrl: `http://127.0.0.1:${ports.auth}`,
        headers: { "x-workspace-internal-token": token },
      });
      const body = email === undefined ? {} : { email };
      const link = await auth.createSignInLink({ body }, { signal }).catch((error: unknown) => {
        if (!(error instanceof ConnectionError)) throw error;
        throw new Failure(
          `The auth service does not answer on port ${ports.auth}.\n` +
            "Start the workspace with: npm start. If it runs on another port, set AUTH_PORT.",
        );
      });
      if (json) return printJson(link);
      printLine(paint("bold", plain(link.url)));
      const ends = fromNow(link.expires_at);
      printLine(paint("dim", `Signs ${oneLine(link.email, 254)} in, once. It ends ${ends}.`));
    });
}

async function readToken(path: string): Promise<string> {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    const why = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    throw new Failure(
      `${path} cannot be read (${why}): this works on the workspace's machine, as the user who runs it.\n` +
        "Set WORKSPACE_DATA to its state folder.",
    );
  });
  return text.trim();
}
