import { Command, InvalidArgumentError, Option } from "@commander-js/extra-typings";
import type { Schemas } from "@workspace/contracts";
import { connect } from "../../connection.ts";
import { usageFailure } from "../../failure.ts";
import { orNone, spanMs } from "../../option-values.ts";
import { cancelOnInterrupt } from "../../terminal/cancellation.ts";
import { printJson, printLine } from "../../terminal/output.ts";
import { ruleText } from "./amount-text.ts";
import { changeLimits } from "./change-limits.ts";

type Limit = Schemas["gateway"]["Limit"];

export function setLimitCommand() {
  return new Command("set")
    .description("make a limit, or change it, at every gateway at once; for the operator")
    .argument("<name>", "name of the limit")
    .addOption(
      new Option("--per <whom>", "whose use it counts").choices([
        "key",
        "user",
        "organisation",
        "ip",
      ] as const),
    )
    .addOption(
      new Option("--of <what>", "what it counts").choices(["requests", "tokens", "cost"] as const),
    )
    .option("--amount <number>", "how much in a period: a number, or dollars for cost", amount)
    .option("--period <span>", "length of the period, such as 60s, 1h or 30d", seconds)
    .option("--burst <number>", 'how much of it at once; "none" for all of it', orNone(amount))
    .option("--dry-run", "count what it would refuse, and refuse nothing")
    .option("--no-dry-run", "refuse what goes beyond it")
    .option("--json", "print the configuration as JSON", false)
    .addHelpText(
      "after",
      `
What is left out stays as it is in a limit that is there already. The configuration before is kept
as a revision.

Examples:
  $ workspace limits set user-cost --per user --of cost --amount 5 --period 1d --dry-run
  $ workspace limits set user-cost --no-dry-run`,
    )
    .action(async (name, { json, ...options }) => {
      const signal = cancelOnInterrupt();
      const { gateway } = await connect();
      let made: Limit | undefined;
      const change = (limits: readonly Limit[]) => {
        const before = limits.find((limit) => limit.name === name);
        const limit = limitFrom(name, before, options);
        made = limit;
        return before ? limits.map((each) => (each === before ? limit : each)) : [...limits, limit];
      };
      const active = await changeLimits(gateway, change, `workspace limits set ${name}`, signal);
      if (json) return printJson(active);
      const mode = made?.dry_run ? "counts, and refuses nothing" : "is in force";
      printLine(`${name} ${mode}: ${made ? ruleText(made) : ""} for each ${made?.per ?? ""}.`);
    });
}

interface LimitOptions {
  per?: Limit["per"] | undefined;
  of?: Limit["of"] | undefined;
  amount?: number | undefined;
  period?: number | undefined;
  burst?: number | "none" | undefined;
  dryRun?: boolean | undefined;
}

function limitFrom(name: string, before: Limit | undefined, options: LimitOptions): Limit {
  const per = options.per ?? before?.per;
  const of = options.of ?? before?.of;
  const amount = options.amount ?? before?.amount;
  const period = options.period ?? before?.period_seconds;
  if (!per || !of || amount === undefined || period === undefined) {
    throw usageFailure(`${name} is new: give it --per, --of, --amount and --period.`);
  }
  // A burst of the whole amount goes with the amount.
  const kept = before?.burst === before?.amount ? undefined : before?.burst;
  const burst = options.burst === undefined ? kept : options.burst;
  return {
    name,
    per,
    of,
    amount,
    period_seconds: period,
    ...(burst === undefined || burst === "none" ? {} : { burst }),
    dry_run: options.dryRun ?? before?.dry_run ?? false,
  };
}

function amount(text: string): number {
  const value = Number(text.replace(/^\$/, ""));
  if (Number.isFinite(value) && value > 0 && value <= 1e9) return value;
  throw new InvalidArgumentError("Give a number above 0.");
}

function seconds(text: string): number {
  const span = /^\d{1,8}s?$/.test(text) ? Number(text.replace("s", "")) * 1_000 : spanMs(text);
  if (span !== null && span >= 1_000) return span / 1_000;
  throw new InvalidArgumentError("Give a span, such as 60s, 15m, 1h or 30d.");
}
