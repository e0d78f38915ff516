import type { Finding } from "./finding.ts";
import type { Verdict } from "./judge.ts";
import { ruleOf } from "./rules.ts";

/** One line for people. */
export function messageOf(finding: Finding, verdict: Verdict): string {
  const { seen, before, after } = finding;
  if (verdict.name.endsWith("-not-seen"))
    return "Not seen this time; nothing says that it is gone.";
  // What is told of a sample is told of what was seen, whatever its rule says of contracts.
  const says =
    verdict.name === finding.rule ? ruleOf(finding.rule).says : "Seen for the first time.";
  const counted =
    verdict.severity !== "info" && seen?.new.of !== null && seen?.new.present !== null && seen
      ? ` Present in ${seen.new.present} of ${seen.new.of}, before in ${seen.old.present ?? "?"} of ${seen.old.of ?? "?"}.`
      : "";
  const change = before === null && after === null ? "" : ` ${short(before)} → ${short(after)}.`;
  return `${says}${change}${counted}`;
}

function short(value: unknown): string {
  if (value === null) return "none";
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
