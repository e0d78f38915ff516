import { Command } from "@commander-js/extra-typings";
import { connect } from "../../connection.ts";
import { dollars, timeAhead, wholeNumber } from "../../option-values.ts";
import { Asking } from "../../terminal/asking.ts";
import { cancelOnInterrupt } from "../../terminal/cancellation.ts";
import { oneLine, printJson, printLine } from "../../terminal/output.ts";
import { askCredential } from "./ask-credential.ts";
import { limitsIn } from "./limit-options.ts";

export function addAccountCommand() {
  return new Command("add")
    .description("add an account; its secret is asked for, or read from standard input")
    .argument("<upstream>", "perplexity, openai, anthropic, or one of your pools")
    .argument("<name>", "what to call it")
    .option("--oauth", "OAuth tokens, one a line: access token, refresh token", false)
    .option("--access-only", "with --oauth: there is no refresh token", false)
    .option("--token-expires <when>", "with --oauth: when the access token ends", timeAhead)
    .option("--private", "for you alone; nobody else sees it", false)
    .option("--weight <number>", "its share beside the others", wholeNumber(1, 1_000), 1)
    .option("--concurrency <number>", "calls at once", wholeNumber(1, 100_000))
    .option("--requests <number>", "requests in a window", wholeNumber(1, 10_000_000))
    .option("--tokens <number>", "tokens in a window", wholeNumber(1, 1_000_000_000))
    .option("--window <seconds>", "length of the window", wholeNumber(1, 86_400))
    .option("--budget <usd>", "dollars in a month", dollars)
    .option("--json", "print the account as JSON", false)
    .addHelpText(
      "after",
      `
Examples:
  $ workspace accounts add perplexity "team key" --requests 50 --budget 20
  $ pass perplexity | workspace accounts add perplexity mine --private
  $ printf '%s\\n' "$ACCESS" "$REFRESH" | workspace accounts add internal-model bot --oauth`,
    )
    .action(async (upstream, name, options) => {
      const signal = cancelOnInterrupt();
      const { auth } = await connect();
      using asking = new Asking(signal);
      const kind = options.oauth ? "oauth" : "api_key";
      const body = {
        upstream,
        name,
        credential: await askCredential(asking, kind, {
          expiresAt: options.tokenExpires,
          accessOnly: options.accessOnly,
        }),
        sharing: options.private ? ("private" as const) : ("organisation" as const),
        weight: options.weight,
        ...limitsIn(options),
      };
      const account = await auth.createAccount({ body }, { signal });
      if (options.json) return printJson(account);
      printLine(`${oneLine(account.name, 200)} is added as ${account.id}.`);
      printLine(`Try it with: npx workspace accounts check ${account.id}`);
    });
}
