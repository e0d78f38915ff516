import { Command, Option } from "@commander-js/extra-typings";
import { allPages } from "@workspace/client";
import { connect } from "../../connection.ts";
import { findSpec, readRevisionName } from "../../describing/spec-of.ts";
import { exitCodes, usageFailure } from "../../failure.ts";
import { spanMs } from "../../option-values.ts";
import { take } from "../../take.ts";
import { cancelOnInterrupt } from "../../terminal/cancellation.ts";
import { count, localTime, printJson, printLine } from "../../terminal/output.ts";
import { paint, plain } from "../../terminal/style.ts";
import { printTable } from "../../terminal/table.ts";

export function watchSpecCommand() {
  return new Command("watch")
    .description("compare new captures with a spec, and be told when something breaks")
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(addCommand())
    .addCommand(runCommand())
    .addCommand(runsCommand())
    .addCommand(deliveriesCommand())
    .addCommand(testCommand())
    .addCommand(removeCommand());
}

function listCommand() {
  return new Command("list")
    .description("list watches, newest first")
    .option("--json", "print as JSON", false)
    .addHelpText("after", "\nExample:\n  $ workspace spec watch list")
    .action(async (options) => {
      const signal = cancelOnInterrupt();
      const { analysis } = await connect();
      const pages = allPages(analysis.listWatches, { query: { limit: 200 } }, { signal });
      const watches = await take(pages, 10_000);
      if (options.json) return printJson(watches);
      if (watches.length === 0)
        return printLine("There are no watches. Add one with: npx workspace spec watch add SPEC");
      printTable(
        [
          { title: "id" },
          { title: "name", grows: true },
          { title: "looks at" },
          { title: "last" },
          { title: "at" },
        ],
        watches.map((watch) => [
          watch.id,
          watch.name,
          watch.enabled ? looksAt(watch) : "nothing, it is off",
          watch.last_run?.verdict ?? "-",
          watch.last_run === null ? "" : localTime(watch.last_run.created_at),
        ]),
      );
    });
}

function looksAt(watch: { on_capture: boolean; every_minutes: number | null }): string {
  const every = watch.every_minutes === null ? "" : `every ${watch.every_minutes} min`;
  if (!watch.on_capture) return every;
  return every === "" ? "each capture" : `each capture, ${every}`;
}

function addCommand() {
  return new Command("add")
    .description("watch an API")
    .argument("<spec>", "id, host or name; @NUMBER behind it to compare with that revision always")
    .option("--name <name>", "what to call the watch")
    .option("--every <span>", "look at new captures so often, such as 6h, instead of at each")
    .option("--webhook <url>", "where to post what breaks")
    .addOption(
      new Option("--notify-on <changes>", "what is posted").choices(["breaking", "any"] as const),
    )
    .option("--json", "print as JSON", false)
    .addHelpText(
      "after",
      `
Each post is signed: X-Workspace-Signature is t=SECONDS,v1=HEX, the HMAC-SHA-256 of SECONDS.BODY under
the secret, which is told once, now. To choose it yourself, set WATCH_SECRET.

Example:
  $ workspace spec watch add api.example.com --webhook https://hooks.example.com/drift`,
    )
    .action(async (text, options) => {
      const signal = cancelOnInterrupt();
      const { analysis } = await connect();
      const named = readRevisionName(text);
      const { id: spec_id } = await findSpec(analysis, named.spec, signal);
      const { name, webhook, every, notifyOn } = options;
      const secret = process.env.WATCH_SECRET;
      const body = {
        spec_id,
        on_capture: every === undefined,
        ...(every !== undefined && { every_minutes: minutesOf(every) }),
        ...(name !== undefined && { name }),
        ...(named.revision !== null && { revision: named.revision }),
        ...(notifyOn !== undefined && { notify_on: notifyOn }),
        ...(webhook !== undefined && { webhook_url: webhook }),
        ...(webhook !== undefined && secret !== undefined && { webhook_secret: secret }),
      };
      const made = await analysis.createWatch({ body }, { signal });
      if (options.json) return printJson(made);
      printLine(`${made.watch.id} looks at ${looksAt(made.watch)}.`);
      if (made.webhook_secret !== null)
        printLine(`Its posts are signed by ${made.webhook_secret}; this is told only now.`);
    });
}

function minutesOf(text: string): number {
  const ms = spanMs(text);
  if (ms === null || ms < 5 * 60_000) throw usageFailure("Give a span of 5m or more, such as 6h.");
  return Math.round(ms / 60_000);
}

function runCommand() {
  return new Command("run")
    .description("compare now: this capture, or the latest that shows the API")
    .argument("<watch>")
    .argument("[capture]", "id of a capture")
    .option("--json", "print as JSON", false)
    .addHelpText(
      "after",
      `
Exit codes: 0 nothing breaks; 1 something does, or nothing could be compared.

Example:
  $ workspace spec watch run wat_01jd3v7q8m2n4p6r8t0v2x4z6a`,
    )
    .action(async (watch_id, capture_id, options) => {
      const signal = cancelOnInterrupt();
      const { analysis } = await connect();
      const body = capture_id === undefined ? {} : { capture_id };
      const parts = { path: { watch_id }, body };
      const run = await analysis.runWatch(parts, { signal, timeoutMs: null });
      if (options.json) printJson(run);
      else printRun(run);
      if (run.verdict === "broken" || run.verdict === "failed") process.exitCode = exitCodes.failed;
    });
}

type Run = Awaited<ReturnType<Awaited<ReturnType<typeof connect>>["analysis"]["runWatch"]>>;

function printRun({ id, verdict, summary, error, revision, capture_id }: Run): void {
  const colour = verdict === "broken" || verdict === "failed" ? "red" : "green";
  const what =
    summary === null
      ? plain(error ?? "")
      : `${count(summary.changes, "change")}, ${summary.breaking} breaking`;
  printLine(`${paint(colour, verdict)}: ${what}`);
  printLine(paint("dim", `${capture_id} against revision ${revision}, ${id}`));
}

function runsCommand() {
  return new Command("runs")
    .description("list what a watch compared, newest first")
    .argument("<watch>")
    .option("--json", "print as JSON", false)
    .addHelpText(
      "after",
      "\nExample:\n  $ workspace spec watch runs wat_01jd3v7q8m2n4p6r8t0v2x4z6a",
    )
    .action(async (watch_id, options) => {
      const signal = cancelOnInterrupt();
      const { analysis } = await connect();
      const parts = { path: { watch_id }, query: { limit: 200 } };
      const { data } = await analysis.listWatchRuns(parts, { signal });
      if (options.json) return printJson(data);
      for (const run of data) printRun(run);
    });
}

function deliveriesCommand() {
  return new Command("deliveries")
    .description("list what a watch posted, newest first, and how that went")
    .argument("<watch>")
    .option("--json", "print as JSON", false)
    .addHelpText(
      "after",
      "\nExample:\n  $ workspace spec watch deliveries wat_01jd3v7q8m2n4p6r8t0v2x4z6a",
    )
    .action(async (watch_id, options) => {
      const signal = cancelOnInterrupt();
      const { analysis } = await connect();
      const parts = { path: { watch_id }, query: { limit: 200 } };
      const { data } = await analysis.listWatchDeliveries(parts, { signal });
      if (options.json) return printJson(data);
      printTable(
        [
          { title: "at" },
          { title: "kind" },
          { title: "status" },
          { title: "attempts", align: "right" },
          { title: "answer" },
          { title: "why not", grows: true },
        ],
        data.map((delivery) => [
          localTime(delivery.created_at),
          delivery.kind,
          delivery.status,
          String(delivery.attempts),
          String(delivery.response_status ?? "-"),
          delivery.error ?? "",
        ]),
      );
    });
}

function testCommand() {
  return new Command("test")
    .description("post a test notification")
    .argument("<watch>")
    .addHelpText(
      "after",
      "\nExample:\n  $ workspace spec watch test wat_01jd3v7q8m2n4p6r8t0v2x4z6a",
    )
    .action(async (watch_id) => {
      const signal = cancelOnInterrupt();
      const { analysis } = await connect();
      await analysis.createWatchDelivery({ path: { watch_id } }, { signal });
      printLine(`It is on its way; how it went: npx workspace spec watch deliveries ${watch_id}`);
    });
}

function removeCommand() {
  return new Command("remove")
    .description("stop watching")
    .argument("<watch>")
    .addHelpText(
      "after",
      "\nExample:\n  $ workspace spec watch remove wat_01jd3v7q8m2n4p6r8t0v2x4z6a",
    )
    .action(async (watch_id) => {
      const signal = cancelOnInterrupt();
      const { analysis } = await connect();
      await analysis.deleteWatch({ path: { watch_id } }, { signal });
      printLine(`${watch_id} is removed.`);
    });
}
