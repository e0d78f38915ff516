import { Command } from "@commander-js/extra-typings";
import { allPages } from "@workspace/client";
import { connect } from "../connection.ts";
import { usageFailure } from "../failure.ts";
import { wholeNumber } from "../option-values.ts";
import { cancelOnInterrupt } from "../terminal/cancellation.ts";
import { localTime, printJson, printLine } from "../terminal/output.ts";
import { paint } from "../terminal/style.ts";
import { printTable } from "../terminal/table.ts";

export function keysCommand() {
  return new Command("keys")
    .description("make, list and revoke API keys")
    .addCommand(createCommand())
    .addCommand(listCommand())
    .addCommand(revokeCommand());
}

function createCommand() {
  return new Command("create")
    .description("make a key; it is shown this once")
    .argument("<name>", "whose key it is, or what for")
    .option("--expires <date>", "when it ends, such as 2027-01-31")
    .option("--requests-per-minute <number>", "its own limit", wholeNumber(1, 1_000_000))
    .option("--json", "print an object with `key`", false)
    .addHelpText(
      "after",
      `
Examples:
  $ workspace keys create laptop
  $ export PERPLEXITY_API_KEY=$(workspace keys create ci --json | jq -r .key)`,
    )
    .action(async (name, options) => {
      const signal = cancelOnInterrupt();
      const expires = options.expires === undefined ? {} : { expires_at: instant(options.expires) };
      const limit =
        options.requestsPerMinute === undefined
          ? {}
          : { requests_per_minute: options.requestsPerMinute };
      const { auth } = await connect();
      const made = await auth.createKey({ body: { name, ...expires, ...limit } }, { signal });
      if (options.json) return printJson(made);
      printLine(paint("bold", made.key));
      printLine(paint("dim", `Keep it: it is not shown again. Its id is ${made.id}.`));
    });
}

function listCommand() {
  return new Command("list")
    .description("list the keys")
    .option("--all", "revoked ones too", false)
    .option("--json", "print as JSON", false)
    .action(async (options) => {
      const signal = cancelOnInterrupt();
      const { auth } = await connect();
      const query = { include_revoked: options.all };
      const keys = await Array.fromAsync(allPages(auth.listKeys, { query }, { signal }));
      if (options.json) return printJson(keys);
      printTable(
        [
          { title: "id" },
          { title: "name", grows: true },
          { title: "key" },
          { title: "status" },
          { title: "last used" },
          { title: "made" },
        ],
        keys.map((key) => [
          key.id,
          key.name,
          `${key.prefix}…`,
          key.status,
          key.last_used_at === null ? "never" : localTime(key.last_used_at),
          localTime(key.created_at),
        ]),
      );
    });
}

function revokeCommand() {
  return new Command("revoke")
    .description("end a key; whoever uses it is refused from now on")
    .argument("<id...>", "ids of keys (see: workspace keys list)")
    .action(async (ids) => {
      const signal = cancelOnInterrupt();
      const { auth } = await connect();
      for (const id of ids) {
        await auth.revokeKey({ path: { key_id: id } }, { signal });
        printLine(`${id} is revoked.`);
      }
    });
}

function instant(text: string): string {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) {
    throw usageFailure(`"${text}" is not a date; write it as 2027-01-31.`);
  }
  return date.toISOString();
}
