import type { Schemas } from "@workspace/contracts";
import { oneLine, printLine, terminalWidth } from "./output.ts";
import { paint, plain } from "./style.ts";

type Answer = Schemas["knowledge"]["Answer"];
type Citation = Schemas["knowledge"]["Citation"];

/** Footnotes: each source that the text cites, with its place and the words it rests on. */
export function printFootnotes(answer: Answer): void {
  const first = new Map<number, Citation>();
  for (const citation of answer.citations) {
    if (!first.has(citation.number)) first.set(citation.number, citation);
  }
  if (first.size === 0) return;
  printLine();
  for (const citation of [...first.values()].toSorted((a, b) => a.number - b.number)) {
    const place = describePlace(citation);
    printLine(
      `${paint("cyan", `[${citation.number}]`)} ${paint("bold", oneLine(citation.title, 200))}${place ? `, ${place}` : ""}`,
    );
    if (citation.url) printLine(`    ${paint("dim", plain(citation.url))}`);
    if (citation.quote) {
      printLine(`    ${paint("dim", `“${oneLine(citation.quote, terminalWidth() - 8)}”`)}`);
    }
  }
}

/** One dim line: who answered, from what, how fast. */
export function printAnswerFacts(answer: Answer): void {
  const seconds = answer.timings_ms.total;
  const cost = answer.usage.cost.total;
  const facts = [
    answer.mode === "extraction" ? `${answer.model} (extracted, no model)` : answer.model,
    ...(answer.cached ? ["from cache"] : []),
    ...(seconds === undefined ? [] : [`${(seconds / 1_000).toFixed(2)} s`]),
    ...(cost === null || cost === 0 ? [] : [`$${cost.toFixed(4)}`]),
    `thread ${answer.thread_id}`,
  ];
  printLine();
  printLine(paint("dim", facts.join(" · ")));
}

export function describePlace({ place }: Pick<Citation, "place">): string {
  if (!place) return "";
  const parts = place.heading_path.slice(-2).map((heading) => oneLine(heading, 60));
  if (place.page !== null) parts.push(`page ${place.page}`);
  else if (place.line_start !== null) parts.push(`line ${place.line_start}`);
  return parts.join(" › ");
}
