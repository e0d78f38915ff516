import { Command } from "@commander-js/extra-typings";
import { askAndFollow } from "@workspace/client";
import type { KnowledgeClient } from "@workspace/client";
import type { Schemas } from "@workspace/contracts";
import { findCollection } from "../collection-of.ts";
import { connect } from "../connection.ts";
import { Failure, usageFailure } from "../failure.ts";
import { printAnswerFacts, printFootnotes } from "../terminal/answer-view.ts";
import { cancelOnInterrupt } from "../terminal/cancellation.ts";
import { printJson, printLine } from "../terminal/output.ts";
import { paint, plain } from "../terminal/style.ts";

type Answer = Schemas["knowledge"]["Answer"];

export function askCommand() {
  return new Command("ask")
    .description("ask, and read the answer as it is written, with its sources")
    .argument("<question...>", 'the question; "-" reads it from standard input')
    .option("-m, --model <name>", "who answers (see the workspace's models)")
    .option("-t, --thread <id>", "go on in this thread")
    .option("-c, --collection <name>", "only from this collection, by name or id")
    .option("--no-cache", "answer anew")
    .option("--json", "print the whole answer as JSON", false)
    .addHelpText(
      "after",
      `
Examples:
  $ workspace ask "What changed in Sonar?"
  $ workspace ask --collection papers --json "Who measured lift at low speed?" | jq .citations
  $ workspace ask --thread thr_01jd3v7q8m2n4p6r8t0v2x4z6a "And since when?"
  $ cat question.txt | workspace ask -`,
    )
    .action(async (words, options) => {
      const signal = cancelOnInterrupt();
      const question = words.join(" ") === "-" ? await readInput() : words.join(" ");
      if (question.trim() === "") throw usageFailure("The question is empty.");
      const { knowledge } = await connect();
      const body = {
        question,
        no_cache: !options.cache,
        ...(options.model === undefined ? {} : { model: options.model }),
        ...(options.thread === undefined ? {} : { thread_id: options.thread }),
        ...(options.collection === undefined
          ? {}
          : { collection_id: await findCollection(knowledge, options.collection, signal) }),
      };
      const answer = await follow(knowledge, body, options.json, signal);
      if (options.json) printJson(answer);
      if (answer.status === "failed") {
        throw new Failure(
          `The answer failed: ${plain(answer.error?.message ?? "no reason given")}`,
        );
      }
      if (answer.status === "cancelled") throw new Failure("The answer was cancelled.", 130);
    });
}

/** Prints the text as it comes; leaving early also ends the work on the server. */
async function follow(
  knowledge: KnowledgeClient,
  body: Parameters<typeof askAndFollow>[1],
  quiet: boolean,
  signal: AbortSignal,
): Promise<Answer> {
  let answerId: string | undefined;
  let wroteText = false;
  const live = !quiet && process.stderr.isTTY === true;
  const note = (text: string) => void (live && process.stderr.write(`\r\x1b[2K${text}`));
  try {
    for await (const event of askAndFollow(knowledge, body, { signal })) {
      answerId = event.answer_id;
      if (event.type === "search-started") note(paint("dim", "Searching…", process.stderr));
      if (event.type === "search-completed") {
        note(paint("dim", `Reading ${event.sources.length} sources…`, process.stderr));
      }
      if (event.type === "text-delta" && !quiet) {
        if (!wroteText) note("");
        wroteText = true;
        process.stdout.write(plain(event.delta));
      }
      if (!("answer" in event) || event.type === "answer-created") continue;
      note("");
      if (!quiet) finish(event.answer, wroteText);
      return event.answer;
    }
  } catch (error) {
    note("");
    if (wroteText) printLine();
    if (signal.aborted && answerId !== undefined) {
      const options = { path: { answer_id: answerId } };
      await knowledge.cancelAnswer(options, { timeoutMs: 3_000 }).catch(() => {});
    }
    throw error;
  }
  throw new Failure("The answer ended without a last word.");
}

function finish(answer: Answer, wroteText: boolean): void {
  if (!wroteText && answer.text) process.stdout.write(plain(answer.text));
  printLine();
  printFootnotes(answer);
  printAnswerFacts(answer);
}

async function readInput(): Promise<string> {
  let text = "";
  process.stdin.setEncoding("utf8");
  for await (const chunk of process.stdin) text += String(chunk);
  return text.trim();
}
