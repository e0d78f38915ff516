import { Command } from "@commander-js/extra-typings";
import { allPages } from "@workspace/client";
import { findCollection } from "../collection-of.ts";
import { connect } from "../connection.ts";
import { cancelOnInterrupt } from "../terminal/cancellation.ts";
import { localTime, printJson, printLine } from "../terminal/output.ts";
import { printTable } from "../terminal/table.ts";

export function collectionsCommand() {
  return new Command("collections")
    .description("list, make and remove collections")
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(createCommand())
    .addCommand(removeCommand());
}

function listCommand() {
  return new Command("list")
    .description("list the collections")
    .option("--json", "print as JSON", false)
    .action(async ({ json }) => {
      const signal = cancelOnInterrupt();
      const { knowledge } = await connect();
      const collections = await Array.fromAsync(
        allPages(knowledge.listCollections, {}, { signal }),
      );
      if (json) return printJson(collections);
      if (collections.length === 0) {
        return printLine(
          "There are no collections. Make one with: npx workspace collections create NAME",
        );
      }
      printTable(
        [
          { title: "id" },
          { title: "name", grows: true },
          { title: "documents", align: "right" },
          { title: "threads", align: "right" },
          { title: "made" },
        ],
        collections.map((collection) => [
          collection.id,
          collection.name,
          String(collection.document_count),
          String(collection.thread_count),
          localTime(collection.created_at),
        ]),
      );
    });
}

function createCommand() {
  return new Command("create")
    .description("make a collection")
    .argument("<name>")
    .option("--description <text>", "what it is for")
    .option("--json", "print as JSON", false)
    .action(async (name, options) => {
      const signal = cancelOnInterrupt();
      const { knowledge } = await connect();
      const description =
        options.description === undefined ? {} : { description: options.description };
      const made = await knowledge.createCollection({ body: { name, ...description } }, { signal });
      if (options.json) return printJson(made);
      printLine(`${made.name} is made as ${made.id}.`);
    });
}

function removeCommand() {
  return new Command("remove")
    .description("remove a collection; its documents and threads stay")
    .argument("<name-or-id>")
    .action(async (nameOrId) => {
      const signal = cancelOnInterrupt();
      const { knowledge } = await connect();
      const id = await findCollection(knowledge, nameOrId, signal);
      await knowledge.deleteCollection({ path: { collection_id: id } }, { signal });
      printLine(`${nameOrId} is removed.`);
    });
}
