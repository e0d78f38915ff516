import type { Schemas } from "@workspace/contracts";
import { localTime, printLine } from "../terminal/output.ts";
import { paint, plain } from "../terminal/style.ts";
import { printTable } from "../terminal/table.ts";
import type { RulesFile } from "./read-rules.ts";

type ToldRules = Schemas["analysis"]["RedactionRules"];

/** As a file of rules says them; what of them has no effect stands beside them. */
export function fileOfRules({ names, keep, shapes, emails, faults }: ToldRules) {
  const file: RulesFile = { names, keep, shapes, emails };
  return faults.length > 0 ? { ...file, faults } : file;
}

export function printRules(rules: ToldRules): void {
  const { names, keep, shapes, emails, faults, updated_at } = rules;
  if (names.length + keep.length + shapes.length === 0 && emails)
    return printLine("There are no rules but those that everybody has.");
  if (updated_at !== null) printLine(paint("dim", `Changed ${localTime(updated_at)}`));
  if (names.length > 0) printLine(`Secret as well: ${plain(names.join(", "))}`);
  if (keep.length > 0) printLine(`Not secret: ${plain(keep.join(", "))}`);
  if (!emails) printLine("E-mail addresses stay.");
  if (shapes.length > 0)
    printTable(
      [{ title: "rule" }, { title: "pattern", grows: true }],
      shapes.map(({ rule, pattern }) => [rule, pattern]),
    );
  for (const { pointer, detail } of faults)
    printLine(paint("yellow", `Without effect: ${plain(`${pointer}: ${detail}`)}`));
}
