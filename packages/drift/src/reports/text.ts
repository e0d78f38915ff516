import type { Change } from "../change.ts";
import type { Drift } from "../compare-specs.ts";
import { byOperation, summarise } from "./summarise.ts";

export interface TextOptions {
  /** Colours, or nothing where nobody looks. */
  readonly paint: (format: "bold" | "dim" | "red" | "yellow" | "green", text: string) => string;
  /** Cuts what a terminal would obey. */
  readonly plain: (text: string) => string;
  /** Also what was not seen this time. */
  readonly withNotSeen: boolean;
}

const marks = { error: ["✗", "red"], warning: ["!", "yellow"], info: ["·", "dim"] } as const;

/** Lines for a terminal, by operation; breaks first within each. */
export function toText(drift: Drift, options: TextOptions): string[] {
  const { paint, plain, withNotSeen } = options;
  const shown = drift.changes.filter(({ kind }) => withNotSeen || !kind.endsWith("-not-seen"));
  const lines: string[] = [];
  for (const [operation, group] of byOperation(shown)) {
    lines.push(paint("bold", plain(operation ?? "The whole API")));
    for (const change of group.toSorted(breaksFirst)) {
      const [mark, colour] = marks[change.severity];
      const place = plain(change.path);
      lines.push(`  ${paint(colour, `${mark} ${change.kind}`)}  ${place}`);
      lines.push(`    ${paint("dim", plain(change.message))}`);
    }
    lines.push("");
  }
  const { changes, breaking, notSeen } = summarise(drift.changes);
  const verdict =
    breaking > 0 ? paint("red", `${breaking} breaking`) : paint("green", "none breaking");
  const unseen = notSeen > 0 ? `, ${notSeen} places not seen this time` : "";
  lines.push(`${changes} ${changes === 1 ? "change" : "changes"}: ${verdict}${unseen}.`);
  for (const problem of drift.problems) {
    const place = `${problem.document} document${problem.pointer}`;
    const told =
      problem.type === "nothing-in-common"
        ? `Nothing in common: ${problem.detail}`
        : `Not read: ${problem.type}, ${place} ${problem.detail}`;
    lines.push(paint("yellow", plain(told)));
  }
  if (!drift.complete) lines.push(paint("yellow", "Incomplete: not everything could be compared."));
  return lines;
}

const order = { error: 0, warning: 1, info: 2 };

function breaksFirst(a: Change, b: Change): number {
  return order[a.severity] - order[b.severity];
}
