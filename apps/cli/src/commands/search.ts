import { Command, Option } from "@commander-js/extra-typings";
import { findCollection } from "../collection-of.ts";
import { connect } from "../connection.ts";
import { wholeNumber } from "../option-values.ts";
import { describePlace } from "../terminal/answer-view.ts";
import { cancelOnInterrupt } from "../terminal/cancellation.ts";
import { oneLine, printJson, printLine, terminalWidth } from "../terminal/output.ts";
import { paint } from "../terminal/style.ts";

export function searchCommand() {
  return new Command("search")
    .description("find passages in your documents")
    .argument("<query...>")
    .option("-n, --limit <number>", "how many", wholeNumber(1, 100), 10)
    .option("-c, --collection <name>", "only in this collection, by name or id")
    .option("-d, --domain <domain...>", "only from these domains")
    .addOption(
      new Option("--mode <mode>", "how to match").choices(["hybrid", "lexical", "vector"] as const),
    )
    .option("--json", "print the hits as JSON", false)
    .addHelpText(
      "after",
      `
Examples:
  $ workspace search "rate limit headers"
  $ workspace search --collection papers -n 3 --json boundary layer`,
    )
    .action(async (words, options) => {
      const signal = cancelOnInterrupt();
      const { knowledge } = await connect();
      const collection =
        options.collection === undefined
          ? {}
          : { collection_ids: [await findCollection(knowledge, options.collection, signal)] };
      const domains = options.domain === undefined ? {} : { domains: options.domain };
      const found = await knowledge.searchPassages(
        {
          body: {
            query: words.join(" "),
            limit: options.limit,
            filters: { ...collection, ...domains },
            ...(options.mode === undefined ? {} : { mode: options.mode }),
          },
        },
        { signal },
      );
      if (options.json) return printJson(found);
      if (found.hits.length === 0) {
        return printLine("Nothing was found. Add documents with: npx workspace add PATH");
      }
      for (const [index, hit] of found.hits.entries()) {
        const place = describePlace(hit);
        printLine(
          `${paint("cyan", String(index + 1).padStart(2))} ${paint("bold", oneLine(hit.document.title, 100))}${place ? `, ${place}` : ""}  ${paint("dim", hit.score.toFixed(3))}`,
        );
        if (hit.document.source_url)
          printLine(`   ${paint("dim", oneLine(hit.document.source_url, 200))}`);
        printLine(`   ${oneLine(hit.text, (terminalWidth() - 4) * 2)}`);
      }
      printLine(paint("dim", `${found.mode}, ${Math.round(found.took_ms)} ms`));
    });
}
