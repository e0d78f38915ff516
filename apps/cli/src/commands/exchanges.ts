import { Command } from "@commander-js/extra-typings";
import { allPages } from "@workspace/client";
import type { Schemas } from "@workspace/contracts";
import { findExchange, shownDigits } from "../capturing/exchange-of.ts";
import { connect } from "../connection.ts";
import { wholeNumber } from "../option-values.ts";
import { take } from "../take.ts";
import { cancelOnInterrupt } from "../terminal/cancellation.ts";
import { byteCount, localTime, printJson, printLine } from "../terminal/output.ts";
import { paint, plain } from "../terminal/style.ts";
import { printTable } from "../terminal/table.ts";

type Message = Schemas["analysis"]["Message"];

export function exchangesCommand() {
  return new Command("exchanges")
    .description("find and show captured exchanges")
    .addCommand(listCommand())
    .addCommand(showCommand());
}

function listCommand() {
  return new Command("list")
    .description("list exchanges, the latest first")
    .argument("[text]", "only those with this in the URL, the headers or the bodies")
    .option("-c, --capture <id>", "only of this capture")
    .option("--host <host>", "only of this host")
    .option("--method <method>", "only with this method")
    .option("--path <prefix>", "only paths that begin so")
    .option("--status <number>", "only with this status", wholeNumber(100, 999))
    .option("--type <type>", "only answers of this media type")
    .option("--json-path <path>", "only those for which this holds (RFC 9535)")
    .option("-n, --limit <number>", "how many", wholeNumber(1, 1_000_000), 50)
    .option("--json", "print as JSON", false)
    .addHelpText(
      "after",
      `
A JSON path looks at an exchange with its method, url, host, path, status, request
and response (headers, body; events of a stream), and messages of a WebSocket. It
holds where it finds anything, or says what must be equal, more or less.

Examples:
  $ workspace exchanges list refund --host api.example.com --status 500
  $ workspace exchanges list --json-path '$.response.body.error.code == "quota"'
  $ workspace exchanges list --json-path '$.response.body.choices[?@.finish_reason == "length"]'
  $ workspace exchanges list --json-path '$.response.events[?@.data.usage]'`,
    )
    .action(async (text, options) => {
      const signal = cancelOnInterrupt();
      const { analysis } = await connect();
      const { capture, host, method, path, status, type, jsonPath } = options;
      const query = {
        limit: Math.min(200, options.limit),
        ...(text !== undefined && { q: text }),
        ...(capture !== undefined && { capture_id: capture }),
        ...(host !== undefined && { host }),
        ...(method !== undefined && { method }),
        ...(path !== undefined && { path }),
        ...(status !== undefined && { status }),
        ...(type !== undefined && { content_type: type }),
        ...(jsonPath !== undefined && { json_path: jsonPath }),
      };
      const pages = allPages(analysis.listExchanges, { query }, { signal });
      const exchanges = await take(pages, options.limit);
      if (options.json) return printJson(exchanges);
      if (exchanges.length === 0) return printLine("There are no such exchanges.");
      printTable(
        [
          { title: "id" },
          { title: "method" },
          { title: "status", align: "right" },
          { title: "url", grows: true },
          { title: "size", align: "right" },
          { title: "at" },
        ],
        exchanges.map((exchange) => [
          exchange.id.slice(0, shownDigits),
          exchange.method,
          String(exchange.status ?? "-"),
          exchange.url,
          byteCount(exchange.response_bytes),
          exchange.started_at === null ? "" : localTime(exchange.started_at),
        ]),
      );
    });
}

function showCommand() {
  return new Command("show")
    .description("show an exchange with its headers and bodies")
    .argument("<id>", "as `list` prints it, or as much of it as only one has")
    .option("--json", "print as JSON", false)
    .addHelpText("after", "\nExample:\n  $ workspace exchanges show 9f86d081884c")
    .action(async (id, options) => {
      const signal = cancelOnInterrupt();
      const { analysis } = await connect();
      const exchange = await findExchange(analysis, id, signal);
      if (options.json) return printJson(exchange);
      printLine(paint("bold", plain(`${exchange.method} ${exchange.url}`)));
      printMessage(exchange.request);
      printLine();
      printLine(paint("bold", exchange.status === null ? "no answer" : String(exchange.status)));
      if (exchange.response) printMessage(exchange.response);
      for (const { direction, data } of exchange.messages)
        printLine(plain(`${direction}: ${data}`));
    });
}

function printMessage({ headers, body }: Message): void {
  for (const { name, value } of headers) printLine(`${paint("dim", plain(name))}: ${plain(value)}`);
  if (body === null) return;
  printLine();
  if (body.kind === "text") printLine(plain(body.text));
  else printLine(paint("dim", `${body.kind}, ${byteCount(body.size_bytes ?? 0)}`));
}
