import type { Schemas } from "@workspace/contracts";
import { shownDigits } from "../capturing/exchange-of.ts";
import { count, printLine } from "../terminal/output.ts";
import { paint, plain } from "../terminal/style.ts";

type Report = Schemas["analysis"]["DriftReport"];
type Change = Report["changes"][number];

const marks = { error: ["✗", "red"], warning: ["!", "yellow"], info: ["·", "dim"] } as const;
const order = { error: 0, warning: 1, info: 2 };

/** By operation, with the exchanges to look at. */
export function printDrift(report: Report, { withNotSeen }: { withNotSeen: boolean }): void {
  const shown = report.changes.filter(({ kind }) => withNotSeen || !kind.endsWith("-not-seen"));
  const groups = new Map<string, Change[]>();
  for (const change of shown) {
    const key = [change.api, change.operation ?? "The whole API"].filter(Boolean).join("  ");
    groups.set(key, [...(groups.get(key) ?? []), change]);
  }
  for (const [title, changes] of groups) {
    printLine(paint("bold", plain(title)));
    for (const change of changes.toSorted((a, b) => order[a.severity] - order[b.severity]))
      printChange(change);
    printLine();
  }
  const { changes, breaking, not_seen: notSeen } = report.summary;
  const verdict =
    breaking > 0 ? paint("red", `${breaking} breaking`) : paint("green", "none breaking");
  const unseen = notSeen > 0 ? `, ${notSeen} places not seen this time` : "";
  printLine(`${count(changes, "change")}: ${verdict}${unseen}.`);
  for (const { type, document, pointer, detail } of report.problems)
    printLine(paint("yellow", plain(`Not read: ${type}, ${document} ${pointer} ${detail}`)));
  if (!report.complete) printLine(paint("yellow", "Incomplete: a limit left parts uncompared."));
}

function printChange({ severity, kind, path, message, exchanges }: Change): void {
  const [mark, colour] = marks[severity];
  printLine(`  ${paint(colour, `${mark} ${kind}`)}  ${plain(path)}`);
  printLine(`    ${paint("dim", plain(message))}`);
  const sides = [
    ["before", exchanges.old],
    ["now", exchanges.new],
  ] as const;
  const ids = sides.flatMap(([name, side]) =>
    side.length === 0 ? [] : [`${name} ${side.map((id) => id.slice(0, shownDigits)).join(" ")}`],
  );
  if (ids.length > 0) printLine(`    ${paint("cyan", `exchanges: ${ids.join(", ")}`)}`);
}
