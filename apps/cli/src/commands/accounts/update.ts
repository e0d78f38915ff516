import { Command, Option } from "@commander-js/extra-typings";
import { findAccount } from "../../account-of.ts";
import { connect } from "../../connection.ts";
import { usageFailure } from "../../failure.ts";
import { dollars, orNone, timeAhead, wholeNumber } from "../../option-values.ts";
import { Asking } from "../../terminal/asking.ts";
import { cancelOnInterrupt } from "../../terminal/cancellation.ts";
import { oneLine, printJson, printLine } from "../../terminal/output.ts";
import { askCredential } from "./ask-credential.ts";
import { stateOf } from "./health-text.ts";
import { limitsIn } from "./limit-options.ts";

export function updateAccountCommand() {
  return new Command("update")
    .description('change an account, in force at once; "none" takes a limit away')
    .argument("<name>", "name or id")
    .option("--name <name>", "another name")
    .option("--secret", "another secret, asked for or read from standard input", false)
    .option("--access-only", "with --secret: there is no refresh token", false)
    .option("--token-expires <when>", "with --secret: when the access token ends", timeAhead)
    .addOption(
      new Option("--sharing <who>", "for whom").choices(["organisation", "private"] as const),
    )
    .option("--enable", "give it out again")
    .addOption(new Option("--disable", "give it out no more").conflicts("enable"))
    .option("--weight <number>", "its share beside the others", wholeNumber(1, 1_000))
    .option("--concurrency <number>", "calls at once", orNone(wholeNumber(1, 100_000)))
    .option("--requests <number>", "requests in a window", orNone(wholeNumber(1, 10_000_000)))
    .option("--tokens <number>", "tokens in a window", orNone(wholeNumber(1, 1_000_000_000)))
    .option("--window <seconds>", "length of the window", wholeNumber(1, 86_400))
    .option("--budget <usd>", "dollars in a month", orNone(dollars))
    .option("--json", "print the account as JSON", false)
    .addHelpText(
      "after",
      `
A new secret ends a quarantine.

Examples:
  $ workspace accounts update "team key" --weight 2 --budget none
  $ pass perplexity | workspace accounts update "team key" --secret`,
    )
    .action(async (name, options) => {
      const signal = cancelOnInterrupt();
      const { auth } = await connect();
      const { id, kind } = await findAccount(auth, name, signal);
      using asking = new Asking(signal);
      const { tokenExpires: expiresAt, accessOnly } = options;
      const secretOptions = { expiresAt, accessOnly };
      const body = {
        ...(options.name === undefined ? {} : { name: options.name }),
        ...(options.sharing === undefined ? {} : { sharing: options.sharing }),
        ...(options.enable || options.disable ? { enabled: options.enable === true } : {}),
        ...(options.weight === undefined ? {} : { weight: options.weight }),
        ...limitsIn(options),
        ...(options.secret ? { credential: await askCredential(asking, kind, secretOptions) } : {}),
      };
      if (Object.keys(body).length === 0) throw usageFailure("Say what to change. See --help.");
      const account = await auth.updateAccount({ path: { account_id: id }, body }, { signal });
      if (options.json) return printJson(account);
      printLine(`${oneLine(account.name, 200)} is changed; it is ${stateOf(account)}.`);
    });
}
