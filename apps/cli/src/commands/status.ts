import { Command } from "@commander-js/extra-typings";
import { connect } from "../connection.ts";
import { cancelOnInterrupt } from "../terminal/cancellation.ts";
import { count, printJson, printLine } from "../terminal/output.ts";
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
        gateway.getStatus({}, { signal }),
        knowledge.getIndexingStatus({}, { signal }).catch(() => null),
      ]);
      if (status.status !== "ok") process.exitCode = 1;
      if (json) return printJson({ url, ...status, indexing });
      printLine(
        `${paint("bold", url)}  ${status.status === "ok" ? paint("green", "ok") : paint("red", status.status)}  up ${duration(status.uptime_seconds)}`,
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
          (indexing.eta_seconds ? `, about ${duration(indexing.eta_seconds)} to go` : ""),
      );
    });
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800
    ? `${Math.round(seconds / 3_600)} h`
    : `${Math.round(seconds / 86_400)} days`;
}
