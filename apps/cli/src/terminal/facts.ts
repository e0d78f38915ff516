import { printLine } from "./output.ts";
import { paint, plain } from "./style.ts";

/** Names and values, one a line; what is null is left out. */
export function printFacts(
  facts: readonly (readonly [name: string, value: string | null])[],
): void {
  const shown = facts.filter(([, value]) => value !== null);
  const width = Math.max(12, ...shown.map(([name]) => name.length));
  for (const [name, value] of shown) {
    printLine(`${paint("dim", name.padEnd(width))} ${plain(value ?? "").replace(/\s+/g, " ")}`);
  }
}
