import { Command, Option } from "@commander-js/extra-typings";
import { connect } from "../connection.ts";
import { timeAgo } from "../option-values.ts";
import { organisationIdOf } from "../organisation-of.ts";
import { cancelOnInterrupt } from "../terminal/cancellation.ts";
import { localTime, printJson, printLine, terminalWidth } from "../terminal/output.ts";
import { paint } from "../terminal/style.ts";
import { printTable } from "../terminal/table.ts";
import { namesOfGroups } from "./usage/group-names.ts";
import { sparksOf } from "./usage/series.ts";
import { usageRow } from "./usage/row.ts";

const groups = ["none", "key", "user", "organisation", "model", "upstream"] as const;

export function usageCommand() {
  return new Command("usage")
    .description("show requests, tokens, cost and latency, in total and over time")
    .addOption(
      new Option("--by <what>", "what to tell apart").choices(groups).default("model" as const),
    )
    .option("--since <when>", "from when: a date, or a span such as 7d", timeAgo, timeAgo("1d"))
    .option("--until <when>", "to when (default: now)", timeAgo)
    .addOption(
      new Option("--step <step>", "length of a step").choices(["minute", "hour", "day"] as const),
    )
    .option("--key <id>", "only this key")
    .option("--user <id>", "only this user")
    .option("--model <name>", "only this model")
    .option("--upstream <name>", "only this service or upstream")
    .option("-o, --organisation <name>", "only this organisation, by name or id; for the operator")
    .option("--json", "print as JSON", false)
    .addHelpText(
      "after",
      `
Examples:
  $ workspace usage --since 7d
  $ workspace usage --by key --since 2026-11-01 --step day
  $ workspace usage --by user --json | jq '.totals[] | [.group, .cost_usd]'`,
    )
    .action(async (options) => {
      const signal = cancelOnInterrupt();
      const { auth, gateway } = await connect();
      const { by, since: from, until: to, key, user, model, upstream, organisation } = options;
      const step = options.step ?? stepFor(from, to);
      const query = {
        from,
        step,
        group_by: by,
        ...(to === undefined ? {} : { to }),
        ...(key === undefined ? {} : { key_id: key }),
        ...(user === undefined ? {} : { user_id: user }),
        ...(model === undefined ? {} : { model }),
        ...(upstream === undefined ? {} : { upstream }),
        ...(organisation === undefined
          ? {}
          : { organisation_id: await organisationIdOf(auth, organisation, signal) }),
      };
      const usage = await gateway.getUsage({ query }, { signal });
      if (options.json) return printJson(usage);
      if (usage.totals.length === 0) return printLine("Nothing was used in that time.");
      const names = await namesOfGroups(auth, by, signal);
      const unnamed = by === "none" ? "all" : "(none)";
      const sparks = sparksOf(usage, Math.max(12, Math.min(48, terminalWidth() - 100)));
      const totals = usage.totals.toSorted(
        (a, b) => b.cost_usd - a.cost_usd || b.requests - a.requests,
      );
      const most = Math.max(...totals.map(({ requests }) => requests));
      printTable(
        [
          { title: by === "none" ? "" : by, grows: true },
          { title: "requests", align: "right" },
          { title: "share" },
          { title: "errors", align: "right" },
          { title: "tokens in", align: "right" },
          { title: "out", align: "right" },
          { title: "cost", align: "right" },
          { title: "p50", align: "right" },
          { title: "p99", align: "right" },
          { title: `requests by ${step}` },
        ],
        totals.map((figures) =>
          usageRow(figures, names, unnamed, most, sparks.get(figures.group) ?? ""),
        ),
      );
      printLine(paint("dim", `${localTime(usage.from)} to ${localTime(usage.to)}`));
    });
}

/** As fine as a line of the terminal can show. */
function stepFor(from: string, to: string | undefined): "minute" | "hour" | "day" {
  const hours = ((to === undefined ? Date.now() : Date.parse(to)) - Date.parse(from)) / 3_600_000;
  if (hours <= 2) return "minute";
  return hours <= 14 * 24 ? "hour" : "day";
}
