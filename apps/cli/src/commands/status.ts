import { Command } from "@commander-js/extra-typings";
import { ConnectionError } from "@workspace/client";
import { isLoopback } from "../access/address.ts";
import { connect } from "../connection.ts";
import { Failure } from "../failure.ts";
import { cancelOnInterrupt } from "../terminal/cancellation.ts";
import { count, printJson, printLine, span } from "../terminal/output.ts";
import { paint } from "../terminal/style.ts";
import { printTable } from "../terminal/table.ts";

export function statusCommand() {
  return new Command("status")
    .description("show services, health, addresses and counts")
    .option("--json", "report as JSON", false)
    .addHelpText(
      "after",
      `
Exit code 0 when all is well, 1 when the workspace is not running or a service is down.

Examples:
  $ workspace status
  $ workspace status --json`,
    )
    .action(async ({ json }) => {
      const signal = cancelOnInterrupt();
      const { url, knowledge, gateway } = await connect();
      const [status, indexing] = await Promise.all([
        gateway.getStatus({}, { signal }).catch((error: unknown) => {
          throw error instanceof ConnectionError ? unreached(url, error) : error;
        }),
        knowledge.getIndexingStatus({}, { signal }).catch(() => null),
      ]);
      if (status.status !== "ok") process.exitCode = 1;
      if (json) return printJson({ url, ...status, indexing });
      printLine(
        `${paint("bold", url)}  ${status.status === "ok" ? paint("green", "ok") : paint("red", status.status)}  up ${span(status.uptime_seconds)}`,
      );
      printLine();
      printTable(
        [
          { title: "service" },
          { title: "status" },
          { title: "version" },
          { title: "answers in", align: "right" },
          { title: "detail", grows: true },
        ],
        status.services.map((service) => [
          service.name,
          service.status,
          service.version ?? "",
          service.latency_ms === null ? "" : `${Math.round(service.latency_ms)} ms`,
          service.detail ?? "",
        ]),
      );
      if (!indexing) return;
      const { documents, passages } = indexing;
      printLine();
      printLine(
        `${count(documents.total, "document")} (${documents.ready} ready, ${documents.indexing} indexing, ${documents.failed} failed), ` +
          `${count(passages.total, "passage")}, ${passages.embedded.toLocaleString("en")} embedded` +
          (indexing.eta_seconds ? `, about ${span(indexing.eta_seconds)} to go` : ""),
      );
    });
}

/** This command is where other commands send whoever cannot reach the workspace. */
function unreached(url: string, { code, message }: ConnectionError): Failure {
  const isHere = isLoopback(new URL(url));
  if (!isHere) return new Failure(`The workspace at ${url} is not reached: ${message}.`);
  if (code === "ECONNREFUSED") {
    return new Failure(`The workspace is not running: ${message}.\nStart it with: npm start`);
  }
  return new Failure(
    `The workspace does not answer: ${message}.\n` +
      "If it goes on, stop it with: npx workspace down. What went wrong is in the logs of its state folder.",
  );
}
