import { Command } from "@commander-js/extra-typings";
import type { Schemas } from "@workspace/contracts";
import { findAccount } from "../../account-of.ts";
import { connect } from "../../connection.ts";
import { cancelOnInterrupt } from "../../terminal/cancellation.ts";
import { printFacts } from "../../terminal/facts.ts";
import { fromNow, localTime, money, printJson } from "../../terminal/output.ts";
import { loadOf, stateOf } from "./health-text.ts";

export function showAccountCommand() {
  return new Command("show")
    .description("show an account's settings, health and use, but not its secret")
    .argument("<name>", "name or id")
    .option("--json", "print as JSON", false)
    .addHelpText("after", '\nExample:\n  $ workspace accounts show "team key"')
    .action(async (name, { json }) => {
      const signal = cancelOnInterrupt();
      const { auth } = await connect();
      const account = await findAccount(auth, name, signal);
      if (json) return printJson(account);
      const { health, token_expires_at: tokenEnd, last_used_at: lastUsed } = account;
      printFacts([
        ["id", account.id],
        ["name", account.name],
        ["upstream", account.upstream],
        ["kind", account.kind],
        ["for", account.sharing === "private" ? "who added it alone" : "the whole organisation"],
        ["added by", account.owner_id],
        ["secret", account.secret_hint === null ? "not shown" : `…${account.secret_hint}`],
        ["token ends", tokenEnd && `${localTime(tokenEnd)}, ${fromNow(tokenEnd)}`],
        ["state", stateOf(account)],
        ["why", health.reason],
        ["failures", health.failures === 0 ? null : `${health.failures} in a row`],
        ["under way", loadOf(account)],
        ["weight", String(account.weight)],
        ["limits", limitsText(account.limits)],
        ["this month", money(account.spent_usd)],
        ["last used", lastUsed && localTime(lastUsed)],
        ["added", localTime(account.created_at)],
        ["changed", localTime(account.updated_at)],
      ]);
    });
}

function limitsText(limits: Schemas["auth"]["AccountLimits"]): string {
  const window = `in ${limits.window_seconds} s`;
  const texts = [
    ...(limits.requests === null ? [] : [`${limits.requests} requests ${window}`]),
    ...(limits.tokens === null ? [] : [`${limits.tokens} tokens ${window}`]),
    ...(limits.monthly_budget_usd === null ? [] : [`${money(limits.monthly_budget_usd)} a month`]),
  ];
  return texts.length === 0 ? "none" : texts.join(", ");
}
