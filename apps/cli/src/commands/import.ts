import { Command } from "@commander-js/extra-typings";
import { uploadCapture } from "../capturing/upload-capture.ts";
import type { Capture } from "../capturing/upload-capture.ts";
import { connect } from "../connection.ts";
import { inputFile } from "../input-file.ts";
import { cancelOnInterrupt } from "../terminal/cancellation.ts";
import { byteCount, count, printJson, printLine } from "../terminal/output.ts";
import { createProgressBar } from "../terminal/progress-bar.ts";
import { plain } from "../terminal/style.ts";

export function importCommand() {
  return new Command("import")
    .description("import captured traffic; secrets are replaced before anything is stored")
    .argument("<har...>", "HAR files")
    .option("--name <name>", "what to call the capture, instead of its file's name")
    .option("--keep-raw", "keep the traffic with its secrets too, encrypted", false)
    .option("--json", "print as JSON", false)
    .addHelpText(
      "after",
      `
A file is imported as a whole or not at all. What --keep-raw keeps only admins get back, with
"workspace captures export ID --raw", and the audit log says who did.

Examples:
  $ workspace import session.har
  $ workspace import *.har --json | jq '.[].id'`,
    )
    .action(async (files, options) => {
      const signal = cancelOnInterrupt();
      // One that is missing is told before the first is sent.
      for (const file of files) await inputFile(file);
      const { analysis } = await connect();
      const captures: Capture[] = [];
      for (const file of files) {
        const bar = createProgressBar(plain(file), options.json);
        const onBytes = (sent: number, total: number) =>
          bar.update(sent, total, `${byteCount(sent)} of ${byteCount(total)}`);
        try {
          captures.push(await uploadCapture(analysis, file, options, onBytes, signal));
        } finally {
          bar.clear();
        }
        const capture = captures.at(-1);
        if (!options.json && capture) printLine(summaryOf(capture));
      }
      if (options.json) printJson(captures);
    });
}

function summaryOf({ id, name, exchange_count, redacted_count, skipped, raw }: Capture): string {
  const left = skipped.map(({ reason, count: times }) => `${times} ${reason}`).join(", ");
  return (
    `${plain(name)} is imported as ${id}: ${count(exchange_count, "exchange")}, ` +
    `${count(redacted_count, "secret")} replaced${raw ? " and kept encrypted" : ""}${left === "" ? "" : `, left out: ${left}`}`
  );
}
