import { pipeline } from "node:stream/promises";
import { Command } from "@commander-js/extra-typings";
import { allPages } from "@workspace/client";
import { openPrivate } from "../captures/open-private.ts";
import { connect } from "../connection.ts";
import { Failure } from "../failure.ts";
import { wholeNumber } from "../option-values.ts";
import { take } from "../take.ts";
import { cancelOnInterrupt } from "../terminal/cancellation.ts";
import { byteCount, count, localTime, printJson, printLine } from "../terminal/output.ts";
import { paint, plain } from "../terminal/style.ts";
import { printTable } from "../terminal/table.ts";

export function capturesCommand() {
  return new Command("captures")
    .description("list, show, export and remove captures")
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(exportCommand())
    .addCommand(forgetRawCommand())
    .addCommand(rotateRawKeysCommand())
    .addCommand(removeCommand());
}

function listCommand() {
  return new Command("list")
    .description("list captures, newest first")
    .option("-n, --limit <number>", "how many", wholeNumber(1, 100_000), 50)
    .option("--json", "print as JSON", false)
    .addHelpText("after", "\nExample:\n  $ workspace captures list")
    .action(async (options) => {
      const signal = cancelOnInterrupt();
      const { analysis } = await connect();
      const query = { limit: Math.min(100, options.limit) };
      const pages = allPages(analysis.listCaptures, { query }, { signal });
      const captures = await take(pages, options.limit);
      if (options.json) return printJson(captures);
      if (captures.length === 0)
        return printLine("There are no captures. Import one with: npx workspace import FILE.har");
      printTable(
        [
          { title: "id" },
          { title: "name", grows: true },
          { title: "exchanges", align: "right" },
          { title: "size", align: "right" },
          { title: "status" },
          { title: "imported" },
        ],
        captures.map((capture) => [
          capture.id,
          capture.name,
          String(capture.exchange_count),
          byteCount(capture.read_bytes),
          capture.status,
          localTime(capture.created_at),
        ]),
      );
    });
}

function showCommand() {
  return new Command("show")
    .description("show a capture: what was left out, and what was redacted where")
    .argument("<id>")
    .option("--json", "print as JSON", false)
    .addHelpText("after", "\nExample:\n  $ workspace captures show cap_01jd3v7q8m2n4p6r8t0v2x4z6a")
    .action(async (id, options) => {
      const signal = cancelOnInterrupt();
      const { analysis } = await connect();
      const capture = await analysis.getCapture({ path: { capture_id: id } }, { signal });
      if (options.json) return printJson(capture);
      printLine(paint("bold", plain(capture.name)));
      printLine(
        `${capture.id}, ${capture.status}, ${count(capture.exchange_count, "exchange")}, ${byteCount(capture.read_bytes)}, ${localTime(capture.created_at)}`,
      );
      for (const { reason, count: times } of capture.skipped)
        printLine(`left out: ${times} ${plain(reason)}`);
      const kept = capture.raw ? ", and kept encrypted as they were" : "";
      printLine(`${count(capture.redacted_count, "secret")} replaced${kept}`);
      printTable(
        [{ title: "times", align: "right" }, { title: "rule" }, { title: "place", grows: true }],
        capture.redaction.findings.map(({ count: times, rule, place }) => [
          String(times),
          rule,
          place,
        ]),
      );
    });
}

function exportCommand() {
  return new Command("export")
    .description("write a capture as HAR")
    .argument("<id>")
    .requiredOption("-o, --out <file>", "the file to write")
    .option("--raw", "with its secrets, where they were kept; the audit log says who did", false)
    .addHelpText(
      "after",
      "\nExample:\n  $ workspace captures export cap_01jd3v7q8m2n4p6r8t0v2x4z6a --out safe.har",
    )
    .action(async (id, options) => {
      const signal = cancelOnInterrupt();
      const { analysis } = await connect();
      const path = { capture_id: id };
      const { body } = options.raw
        ? await analysis.exportRawCapture({ path }, { signal, timeoutMs: null })
        : await analysis.exportCapture({ path }, { signal, timeoutMs: null });
      if (body === null) throw new Failure(`There is nothing of ${id}.`);
      try {
        const file = await openPrivate(options.out);
        await pipeline(body, file.createWriteStream(), { signal });
      } catch (error) {
        if (!(error instanceof Error) || !("syscall" in error)) throw error;
        throw new Failure(`${options.out} cannot be written: ${error.message}`);
      }
      printLine(`${id} is written to ${plain(options.out)}.`);
    });
}

function forgetRawCommand() {
  return new Command("forget-raw")
    .description("delete what was kept of captures with its secrets; the captures stay")
    .argument("<id...>")
    .addHelpText(
      "after",
      "\nExample:\n  $ workspace captures forget-raw cap_01jd3v7q8m2n4p6r8t0v2x4z6a",
    )
    .action(async (ids) => {
      const signal = cancelOnInterrupt();
      const { analysis } = await connect();
      for (const id of ids)
        await analysis.deleteRawCapture({ path: { capture_id: id } }, { signal });
      printLine(`${count(ids.length, "capture")} now kept redacted alone.`);
    });
}

function rotateRawKeysCommand() {
  return new Command("rotate-raw-keys")
    .description("seal what is kept with its secrets under a new master key, of all organisations")
    .option("--no-new-key", "seal what is left under the first key that there is")
    .option("--json", "print as JSON", false)
    .addHelpText(
      "after",
      `
A key file gets a new key. Keys from the environment or a command: put the new one first there. For
the owner of the installation. Take older keys away once --no-new-key finds no capture.

Examples:
  $ workspace captures rotate-raw-keys
  $ workspace captures rotate-raw-keys --no-new-key`,
    )
    .action(async (options) => {
      const signal = cancelOnInterrupt();
      const { analysis } = await connect();
      const rotation = await analysis.rotateRawKeys(
        { query: { new_key: options.newKey } },
        { signal, timeoutMs: null },
      );
      if (options.json) printJson(rotation);
      else {
        const { key_id, sealed, unreadable } = rotation;
        const left = unreadable > 0 ? `; ${unreadable} that no key at hand opens` : "";
        printLine(`${count(sealed, "capture")} now under the master key ${key_id}${left}.`);
      }
      if (rotation.unreadable > 0) process.exitCode = 1;
    });
}

function removeCommand() {
  return new Command("remove")
    .description("remove captures, with the exchanges that no other capture has")
    .argument("<id...>")
    .addHelpText(
      "after",
      "\nExample:\n  $ workspace captures remove cap_01jd3v7q8m2n4p6r8t0v2x4z6a",
    )
    .action(async (ids) => {
      const signal = cancelOnInterrupt();
      const { analysis } = await connect();
      for (const id of ids) await analysis.deleteCapture({ path: { capture_id: id } }, { signal });
      printLine(`${count(ids.length, "capture")} removed.`);
    });
}
