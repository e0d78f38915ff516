import type { Schemas } from "@workspace/contracts";
import { count, localTime, printLine } from "../terminal/output.ts";
import { paint, plain } from "../terminal/style.ts";
import { printTable } from "../terminal/table.ts";

type SpecDetails = Schemas["analysis"]["SpecDetails"];
type SpecOutcome = Schemas["analysis"]["SpecOutcome"];
type Revision = Schemas["analysis"]["Revision"];

export function printOutcome({ outcome, spec, revision, unused_pins }: SpecOutcome): void {
  const { number, operation_count, exchange_count } = revision;
  const became = {
    created: "is described",
    revised: `has a new revision, ${number}`,
    unchanged: `is as revision ${number} describes it`,
  }[outcome];
  printLine(
    `${paint("bold", plain(spec.name))} ${became}: ${count(operation_count, "operation")} from ${count(exchange_count, "exchange")} in ${count(spec.capture_count, "capture")}`,
  );
  printLine(`  ${spec.id}`);
  for (const pin of unused_pins)
    printLine(paint("yellow", plain(`  fits nothing that was seen: ${pinText(pin)}`)));
}

export function printSpec(spec: SpecDetails, revision: Revision): void {
  printLine(paint("bold", plain(spec.name)));
  const follows = spec.follow ? ", follows new captures" : "";
  printLine(
    `${spec.id}, revision ${revision.number} of ${localTime(revision.created_at)}${follows}`,
  );
  printLine(spec.origins.map(plain).join(", "));
  printLine();
  printTable(
    [
      { title: "method" },
      { title: "path", grows: true },
      { title: "seen", align: "right" },
      { title: "statuses" },
      { title: "what it does" },
    ],
    revision.operations.map((operation) => [
      operation.method,
      operation.path,
      String(operation.seen_count),
      operation.statuses.join(" "),
      operation.summary,
    ]),
  );
  if (revision.folds.length > 0) {
    printLine();
    for (const { path, kinds, words, word_count } of revision.folds) {
      const why = Object.entries(kinds).map(([kind, times]) => `${times} ${kind}`);
      const some =
        word_count === 0 ? "" : `: ${words.join(", ")}${word_count > words.length ? ", …" : ""}`;
      printLine(`${plain(path)}  ${paint("dim", plain(`${why.join(", ")}${some}`))}`);
    }
  }
  printLine();
  for (const { id, name, added_at } of spec.captures)
    printLine(`${id}  ${plain(name)}  ${paint("dim", localTime(added_at))}`);
  for (const pin of spec.pins) printLine(`pinned: ${plain(pinText(pin))}`);
}

export function pinText(pin: Schemas["analysis"]["Pin"]): string {
  if (pin.kind === "literal") return `${pin.path} is a name`;
  if (pin.kind === "same") return `${pin.path} is the same as ${pin.as}`;
  const words = pin.words === undefined ? "" : ` for ${pin.words.join(", ")}`;
  const name = pin.name === undefined ? "" : `, called ${pin.name}`;
  return `${pin.path} is a parameter${name}${words}`;
}
