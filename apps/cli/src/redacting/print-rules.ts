import { localTime, printLine } from "../terminal/output.ts";
import { paint, plain } from "../terminal/style.ts";
import { printTable } from "../terminal/table.ts";
import type { RulesFile } from "./read-rules.ts";

export function printRules(rules: RulesFile, updatedAt: string | null): void {
  const { names, keep, shapes, emails } = rules;
  if (names.length + keep.length + shapes.length === 0 && emails)
    return printLine("There are no rules but those that everybody has.");
  if (updatedAt !== null) printLine(paint("dim", `Changed ${localTime(updatedAt)}`));
  if (names.length > 0) printLine(`Secret as well: ${plain(names.join(", "))}`);
  if (keep.length > 0) printLine(`Not secret: ${plain(keep.join(", "))}`);
  if (!emails) printLine("E-mail addresses stay.");
  if (shapes.length > 0)
    printTable(
      [{ title: "rule" }, { title: "pattern", grows: true }],
      shapes.map(({ rule, pattern }) => [rule, pattern]),
    );
}
