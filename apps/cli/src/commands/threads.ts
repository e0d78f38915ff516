import { writeFile } from "node:fs/promises";
import { Command, Option } from "@commander-js/extra-typings";
import { allPages } from "@workspace/client";
import { connect } from "../connection.ts";
import { wholeNumber } from "../option-values.ts";
import { take } from "../take.ts";
import { printFootnotes } from "../terminal/answer-view.ts";
import { cancelOnInterrupt } from "../terminal/cancellation.ts";
import { count, localTime, printJson, printLine } from "../terminal/output.ts";
import { paint, plain } from "../terminal/style.ts";
import { printTable } from "../terminal/table.ts";

export function threadsCommand() {
  return new Command("threads")
    .description("list, show, export and remove conversations")
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(exportCommand())
    .addCommand(removeCommand());
}

function listCommand() {
  return new Command("list")
    .description("list threads, newest first")
    .argument("[text]", "only those with this in them")
    .option("-n, --limit <number>", "how many", wholeNumber(1, 100_000), 30)
    .option("--json", "print as JSON", false)
    .action(async (text, options) => {
      const signal = cancelOnInterrupt();
      const { knowledge } = await connect();
      const query = {
        limit: Math.min(100, options.limit),
        ...(text === undefined ? {} : { q: text }),
      };
      const threads = await take(
        allPages(knowledge.listThreads, { query }, { signal }),
        options.limit,
      );
      if (options.json) return printJson(threads);
      if (threads.length === 0) {
        return printLine('There are no threads. Begin one with: npx workspace ask "..."');
      }
      printTable(
        [
          { title: "id" },
          { title: "title", grows: true },
          { title: "entries", align: "right" },
          { title: "last used" },
        ],
        threads.map((thread) => [
          thread.id,
          thread.title,
          String(thread.entry_count),
          localTime(thread.updated_at),
        ]),
      );
    });
}

function showCommand() {
  return new Command("show")
    .description("show a thread's questions and answers")
    .argument("<id>")
    .option("--json", "print as JSON", false)
    .action(async (id, options) => {
      const signal = cancelOnInterrupt();
      const { knowledge } = await connect();
      const found = await knowledge.getThread({ path: { thread_id: id } }, { signal });
      if (options.json) return printJson(found);
      printLine(paint("bold", plain(found.thread.title)));
      if (found.earlier_entry_count > 0) {
        printLine(
          paint(
            "dim",
            `${count(found.earlier_entry_count, "earlier entry", "earlier entries")}: see threads export`,
          ),
        );
      }
      for (const entry of found.entries) {
        printLine();
        printLine(paint("cyan", `> ${plain(entry.question)}`));
        printLine(plain(entry.answer.text) || paint("dim", `(${entry.answer.status})`));
        printFootnotes(entry.answer);
      }
    });
}

function exportCommand() {
  return new Command("export")
    .description("write a whole thread as Markdown or JSON")
    .argument("<id>")
    .addOption(
      new Option("--format <format>", "how")
        .choices(["markdown", "json"] as const)
        .default("markdown" as const),
    )
    .option("-o, --output <file>", "into this file instead of the terminal")
    .addHelpText(
      "after",
      "\nExample:\n  $ workspace threads export thr_01jd3v7q8m2n4p6r8t0v2x4z6a -o answers.md",
    )
    .action(async (id, options) => {
      const signal = cancelOnInterrupt();
      const { knowledge } = await connect();
      const exported = await knowledge.exportThread(
        { path: { thread_id: id }, query: { format: options.format } },
        { signal },
      );
      const text =
        exported instanceof Response ? await exported.text() : JSON.stringify(exported, null, 2);
      if (options.output === undefined) return printLine(plain(text));
      await writeFile(options.output, text);
      printLine(`Written to ${options.output}.`);
    });
}

function removeCommand() {
  return new Command("remove")
    .description("remove threads with their entries")
    .argument("<id...>")
    .action(async (ids) => {
      const signal = cancelOnInterrupt();
      const { knowledge } = await connect();
      for (const id of ids) {
        await knowledge.deleteThread({ path: { thread_id: id } }, { signal });
      }
      printLine(`${count(ids.length, "thread")} removed.`);
    });
}
