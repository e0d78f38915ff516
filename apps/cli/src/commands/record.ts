import { resolve } from "node:path";
import { Command } from "@commander-js/extra-typings";
import { connect } from "../connection.ts";
import { usageFailure } from "../failure.ts";
import { inputText } from "../input-file.ts";
import { wholeNumber } from "../option-values.ts";
import { printInstructions, recordByProxy } from "../recording/record-by-proxy.ts";
import type { ProxyRecorded } from "../recording/record-by-proxy.ts";
import { describe, recordUpstream } from "../recording/record-upstream.ts";
import { readRules } from "../redacting/read-rules.ts";
import { cancelOnInterrupt } from "../terminal/cancellation.ts";
import { count, printJson, printLine } from "../terminal/output.ts";
import { plain } from "../terminal/style.ts";

export function recordCommand() {
  return new Command("record")
    .description("record an upstream's calls through the gateway, or anything through a proxy")
    .argument("[upstream]", "name of the upstream whose calls through the gateway are recorded")
    .option("--name <name>", "what to call the capture")
    .option("--keep-raw", "keep the traffic with its secrets too, encrypted", false)
    .option("--proxy", "record what goes through an HTTPS proxy instead", false)
    .option("-p, --port <port>", "of the proxy; 0 takes a free one", wholeNumber(0, 65_535), 8791)
    .option("-o, --out <file>", "write a HAR, without any workspace; with --proxy")
    .option("--redaction <file>", "rules of redaction for that file; with --out")
    .option("--trust <file...>", "PEM of certificate authorities that upstreams use; with --proxy")
    .option("--json", "print the result as JSON", false)
    .addHelpText(
      "after",
      `
Records until Ctrl-C. Secrets are replaced before anything is kept. A recording through the gateway
goes on when this command dies: "workspace modes set UPSTREAM pass" ends it.

Examples:
  $ workspace record perplexity --name nightly
  $ workspace record --proxy
  $ workspace record --proxy --port 0 --out session.har`,
    )
    .action(async (upstream, options) => {
      const signal = cancelOnInterrupt();
      if (options.proxy === (upstream !== undefined))
        throw usageFailure("Name an upstream, or give --proxy. See --help.");
      if (upstream === undefined) return recordProxied(options, signal);
      if ([options.out, options.trust, options.redaction].some((given) => given !== undefined))
        throw usageFailure("--out, --redaction and --trust go with --proxy.");
      const { json, keepRaw, name } = options;
      const connection = await connect();
      const tell = (id: string) => {
        if (json) return;
        const path = `${connection.url}/upstreams/${upstream}`;
        printLine(`Recording ${upstream} into ${id}: call ${path}/. Ctrl-C ends it.`);
      };
      const wish = { name, keepRaw, quiet: json };
      const capture = await recordUpstream(connection, upstream, wish, tell, signal);
      if (json) return printJson(capture);
      for (const { reason, count: times } of capture.skipped)
        printLine(`left out: ${times} ${plain(reason)}`);
      printLine(`${capture.id} is ${capture.status}: ${describe(capture)}.`);
    });
}

interface ProxyOptions {
  port: number;
  out?: string | undefined;
  name?: string | undefined;
  keepRaw: boolean;
  redaction?: string | undefined;
  trust?: string[] | undefined;
  json: boolean;
}

async function recordProxied(options: ProxyOptions, signal: AbortSignal): Promise<void> {
  const { port, name, keepRaw, json, trust = [] } = options;
  const out = options.out === undefined ? undefined : resolve(process.cwd(), options.out);
  if (keepRaw && out !== undefined)
    throw usageFailure("--keep-raw is for the workspace: a file is written without secrets.");
  if (options.redaction !== undefined && out === undefined)
    throw usageFailure("--redaction goes with --out: the workspace has its own rules.");
  const rules = options.redaction === undefined ? {} : await readRules(options.redaction);
  const trusted = await Promise.all(trust.map(readPem));
  const recorded = await recordByProxy(
    { port, out, rules, name, keepRaw, trusted, quiet: json },
    ({ url, certificatePath, captureId }) => {
      if (json) printLine(JSON.stringify({ proxy: url, certificate: certificatePath, captureId }));
      else printInstructions(url, certificatePath);
    },
    signal,
  );
  if (json) printJson({ ...recorded, file: out ?? null });
  else tellRecorded(recorded, out);
}

function tellRecorded(recorded: ProxyRecorded, out: string | undefined): void {
  const { capture, har, leftOut, bodiesLeftOut } = recorded;
  if (leftOut > 0) printLine(`left out: ${count(leftOut, "exchange")}, for want of room`);
  if (bodiesLeftOut > 0) printLine(`without their bodies: ${bodiesLeftOut}`);
  if (capture) printLine(`${capture.id} is ${capture.status}: ${describe(capture)}.`);
  if (har)
    printLine(
      `${plain(out ?? "")} has ${count(har.exchanges, "exchange")}, ${count(har.redacted, "secret")} replaced.`,
    );
}

async function readPem(file: string): Promise<string> {
  const pem = await inputText(file);
  if (pem.includes("-----BEGIN CERTIFICATE-----")) return pem;
  throw usageFailure(`${file} has no certificate in PEM.`);
}
