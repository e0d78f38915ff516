import { Command } from "@commander-js/extra-typings";
import { allPages } from "@workspace/client";
import { findCollection } from "../collection-of.ts";
import { connect } from "../connection.ts";
import { wholeNumber } from "../option-values.ts";
import { cancelOnInterrupt } from "../terminal/cancellation.ts";
import { byteCount, count, localTime, printJson, printLine } from "../terminal/output.ts";
import { paint, plain } from "../terminal/style.ts";
import { take } from "../take.ts";
import { printTable } from "../terminal/table.ts";

export function documentsCommand() {
  return new Command("documents")
    .description("list, show and remove documents")
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(removeCommand());
}

function listCommand() {
  return new Command("list")
    .description("list documents, newest first")
    .argument("[text]", "only those whose title or address has this")
    .option("-c, --collection <name>", "only of this collection, by name or id")
    .option("-n, --limit <number>", "how many", wholeNumber(1, 100_000), 50)
    .option("--json", "print as JSON", false)
    .addHelpText("after", "\nExample:\n  $ workspace documents list --collection papers sonar")
    .action(async (text, options) => {
      const signal = cancelOnInterrupt();
      const { knowledge } = await connect();
      const query = {
        limit: Math.min(100, options.limit),
        ...(text === undefined ? {} : { q: text }),
        ...(options.collection === undefined
          ? {}
          : { collection_id: await findCollection(knowledge, options.collection, signal) }),
      };
      const documents = await take(
        allPages(knowledge.listDocuments, { query }, { signal }),
        options.limit,
      );
      if (options.json) return printJson(documents);
      if (documents.length === 0) {
        return printLine("There are no such documents. Add some with: npx workspace add PATH");
      }
      printTable(
        [
          { title: "id" },
          { title: "title", grows: true },
          { title: "kind" },
          { title: "size", align: "right" },
          { title: "passages", align: "right" },
          { title: "status" },
          { title: "added" },
        ],
        documents.map((document) => [
          document.id,
          document.title,
          document.kind,
          byteCount(document.size_bytes),
          String(document.passage_count),
          document.status,
          localTime(document.created_at),
        ]),
      );
    });
}

function showCommand() {
  return new Command("show")
    .description("show a document's facts, or with --text what was read from it")
    .argument("<id>")
    .option("--text", "print the text", false)
    .option("--json", "print as JSON", false)
    .addHelpText(
      "after",
      "\nExample:\n  $ workspace documents show doc_01jd3v7q8m2n4p6r8t0v2x4z6a --text",
    )
    .action(async (id, options) => {
      const signal = cancelOnInterrupt();
      const { knowledge } = await connect();
      const target = { path: { document_id: id } };
      if (options.text) {
        const content = await knowledge.getDocumentContent(target, { signal });
        return options.json ? printJson(content) : printLine(plain(content.text));
      }
      const document = await knowledge.getDocument(target, { signal });
      if (options.json) return printJson(document);
      printLine(paint("bold", plain(document.title)));
      const facts: [string, string | null][] = [
        ["id", document.id],
        ["kind", `${document.kind}, ${byteCount(document.size_bytes)}`],
        ["status", document.error ? `${document.status}: ${document.error}` : document.status],
        ["origin", document.origin_path ?? document.origin],
        ["address", document.source_url],
        ["external id", document.external_id],
        ["language", document.language],
        ["published", document.published_at && localTime(document.published_at)],
        [
          "passages",
          `${document.passage_count}, ${document.embedded_passage_count} of them embedded`,
        ],
        ["collections", document.collection_ids.join(", ") || null],
        ["added", localTime(document.created_at)],
        ["changed", `${localTime(document.updated_at)}, revision ${document.revision}`],
      ];
      for (const [name, value] of facts) {
        if (value !== null) printLine(`${paint("dim", name.padEnd(12))} ${plain(value)}`);
      }
    });
}

function removeCommand() {
  return new Command("remove")
    .description("remove documents with all that was read from them")
    .argument("<id...>")
    .addHelpText(
      "after",
      "\nExample:\n  $ workspace documents remove doc_01jd3v7q8m2n4p6r8t0v2x4z6a",
    )
    .action(async (ids) => {
      const signal = cancelOnInterrupt();
      const { knowledge } = await connect();
      for (const id of ids) {
        await knowledge.deleteDocument({ path: { document_id: id } }, { signal });
      }
      printLine(`${count(ids.length, "document")} removed.`);
    });
}
