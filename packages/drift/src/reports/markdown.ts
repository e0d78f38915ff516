import type { Change } from "../change.ts";
import type { Drift } from "../compare-specs.ts";
import { byOperation, summarise } from "./summarise.ts";

export interface ReportTitle {
  readonly old: string;
  readonly now: string;
}

/** A report for people, in a pull request say. Text from the documents is shown, never obeyed. */
export function toMarkdown(drift: Drift, title: ReportTitle): string {
  const { changes, breaking, notSeen } = summarise(drift.changes);
  const lines = [
    `# Drift: ${escape(title.old)} → ${escape(title.now)}`,
    "",
    `${changes} changes, ${breaking} of them breaking${notSeen > 0 ? `, ${notSeen} places not seen` : ""}.`,
  ];
  if (!drift.complete)
    lines.push("", "**Incomplete: not everything could be compared, see below.**");
  const sorts: [string, (change: Change) => boolean][] = [
    ["Breaking", ({ breaking: breaks }) => breaks],
    ["Not breaking", ({ breaking: breaks, kind }) => !breaks && !kind.endsWith("-not-seen")],
    ["Not seen", ({ kind }) => kind.endsWith("-not-seen")],
  ];
  for (const [heading, belongs] of sorts) {
    lines.push(...section(heading, drift.changes.filter(belongs)));
  }
  if (drift.problems.length > 0) {
    lines.push("", "## Could not be read", "");
    for (const { type, document, pointer, detail } of drift.problems) {
      lines.push(`- ${type} in the ${document} document at ${code(pointer)} ${escape(detail)}`);
    }
  }
  return `${lines.join("\n")}\n`;
}

function section(heading: string, changes: readonly Change[]): string[] {
  if (changes.length === 0) return [];
  const lines = ["", `## ${heading}`];
  for (const [operation, group] of byOperation(changes)) {
    lines.push("", `### ${operation === null ? "The whole API" : code(operation)}`, "");
    lines.push("| Change | Place | What | Evidence |", "| --- | --- | --- | --- |");
    for (const change of group) {
      const cells = [code(change.kind), code(change.path), escape(change.message), proof(change)];
      lines.push(`| ${cells.join(" | ")} |`);
    }
  }
  return lines;
}

function proof({ evidence }: Change): string {
  const { old, new: now, chance, similarity } = evidence;
  const parts: string[] = [];
  if (old.present !== undefined) parts.push(`before ${old.present} of ${old.of ?? "?"}`);
  if (now.present !== undefined) parts.push(`now ${now.present} of ${now.of ?? "?"}`);
  if (chance !== undefined) parts.push(`by chance ${chance.toExponential(1)}`);
  if (similarity !== undefined) parts.push(`alike ${Math.round(similarity * 100)} %`);
  if (parts.length > 0) return parts.join(", ");
  const pointer = now.pointer ?? old.pointer;
  return pointer === null ? "" : code(pointer);
}

function escape(text: string): string {
  return flat(text).replaceAll(/[\\`*_{}[\]<>#|!&~]/g, (character) => `\\${character}`);
}

/** A code span whose fence is longer than any run of backticks within. */
function code(text: string): string {
  const runs = flat(text).match(/`+/g) ?? [];
  const fence = "`".repeat(Math.max(0, ...runs.map((run) => run.length)) + 1);
  const padded = runs.length > 0 ? ` ${flat(text)} ` : flat(text);
  return `${fence}${padded.replaceAll("|", "\\|")}${fence}`;
}

function flat(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, " ");
}
