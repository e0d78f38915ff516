import { Command, InvalidArgumentError } from "@commander-js/extra-typings";
import { connect } from "../../connection.ts";
import { usageFailure } from "../../failure.ts";
import { orNone, orNull, wholeNumber } from "../../option-values.ts";
import { lookUpPool } from "../../pool-of.ts";
import { Asking } from "../../terminal/asking.ts";
import { cancelOnInterrupt } from "../../terminal/cancellation.ts";
import { printJson, printLine } from "../../terminal/output.ts";

const text = (value: string) => value;

export function setPoolCommand() {
  return new Command("set")
    .description("change the pool of an upstream, or make it")
    .argument("<upstream>", "name of the upstream")
    .option("--base-url <url>", "where the upstream is")
    .option("--test-path <path>", "what is asked for to try an account")
    .option("--header <name>", "the header that carries the credential")
    .option("--header-prefix <text>", 'what stands before it, such as "Bearer "')
    .option("--token-url <url>", 'where OAuth tokens are renewed; "none" for nowhere', orNone(text))
    .option("--client-id <id>", 'of OAuth; "none" takes it away', orNone(text))
    .option("--client-secret", "another one, asked for or read from standard input", false)
    .option("--max-waiting <number>", "calls that may wait", wholeNumber(0, 100_000))
    .option("--max-waiting-per-user <number>", "of one user", wholeNumber(0, 100_000))
    .option("--user-weight <user=number>", "turns of a user beside others; repeat it", userWeight)
    .option("--json", "print the pool as JSON", false)
    .addHelpText(
      "after",
      `
Examples:
  $ workspace pools set perplexity --max-waiting 500
  $ workspace pools set internal-model --base-url https://models.example.com --test-path /v1/models`,
    )
    .action(async (upstream, options) => {
      const signal = cancelOnInterrupt();
      const { auth } = await connect();
      using asking = new Asking(signal);
      const body = {
        ...(options.baseUrl === undefined ? {} : { base_url: options.baseUrl }),
        ...(options.testPath === undefined ? {} : { test_path: options.testPath }),
        ...(options.header === undefined ? {} : { header_name: options.header.toLowerCase() }),
        ...(options.headerPrefix === undefined ? {} : { header_prefix: options.headerPrefix }),
        ...(options.tokenUrl === undefined ? {} : { token_url: orNull(options.tokenUrl) }),
        ...(options.clientId === undefined ? {} : { client_id: orNull(options.clientId) }),
        ...(options.maxWaiting === undefined ? {} : { max_waiting: options.maxWaiting }),
        ...(options.maxWaitingPerUser === undefined
          ? {}
          : { max_waiting_per_user: options.maxWaitingPerUser }),
        ...(options.userWeight === undefined ? {} : { user_weights: options.userWeight }),
        ...(options.clientSecret
          ? { client_secret: (await asking.secret("Client secret")).trim() }
          : {}),
      };
      const known = await lookUpPool(auth, upstream, signal);
      if (known && Object.keys(body).length === 0) {
        throw usageFailure("Say what to change. See --help.");
      }
      const pool = known
        ? await auth.updatePool({ path: { pool_id: known.id }, body }, { signal })
        : await auth.createPool({ body: { upstream, ...body } }, { signal });
      if (options.json) return printJson(pool);
      printLine(`The pool ${pool.upstream} (${pool.id}) is ${known ? "changed" : "made"}.`);
    });
}

function userWeight(text: string, before: Record<string, number> = {}): Record<string, number> {
  const [, user, weight] = /^(usr_[0-9a-z]{1,64})=(\d{1,3})$/.exec(text) ?? [];
  if (user === undefined || Number(weight) < 1) {
    throw new InvalidArgumentError("Write it as usr_01jd3v7q8m2n4p6r8t0v2x4z6m=2.");
  }
  return { ...before, [user]: Number(weight) };
}
