import { once } from "node:events";
import type { RedactionRules } from "@workspace/traffic";
import { connect } from "../connection.ts";
import { loadSettings } from "../supervisor/settings.ts";
import { byteCount, count, printLine } from "../terminal/output.ts";
import { createTicker } from "../terminal/ticker.ts";
import { sendToCapture } from "./capture-sink.ts";
import type { Capture } from "./capture-sink.ts";
import { ExchangeQueue } from "./exchange-queue.ts";
import { writeHarFile } from "./har-file-sink.ts";
import type { WrittenHar } from "./har-file-sink.ts";
import { ObservedCalls } from "./observed-calls.ts";
import { proxyAuthority } from "./proxy-authority.ts";
import { startRecordingProxy } from "./recording-proxy.ts";

export interface ProxyRecording {
  readonly port: number;
  /** Without it the workspace keeps what is recorded. */
  readonly out: string | undefined;
  /** For the file; what the workspace keeps is redacted by its own. */
  readonly rules: RedactionRules;
  readonly name: string | undefined;
  /** In the workspace, encrypted; a file has no secrets. */
  readonly keepRaw: boolean;
  /** PEM. */
  readonly trusted: readonly string[];
  readonly quiet: boolean;
}

export interface ProxyRecorded {
  readonly capture: Capture | null;
  readonly har: WrittenHar | null;
  readonly leftOut: number;
  readonly bodiesLeftOut: number;
}

const maxBodyBytes = 16 * 1024 * 1024;
const maxWaitingBytes = 128 * 1024 * 1024;

/** Records what goes through a proxy of its own, until the signal. */
export async function recordByProxy(
  options: ProxyRecording,
  onBegun: (proxy: { url: string; certificatePath: string; captureId: string | null }) => void,
  signal: AbortSignal,
): Promise<ProxyRecorded> {
  const authority = await proxyAuthority(loadSettings().dataFolder);
  const queue = new ExchangeQueue(maxWaitingBytes);
  const calls = new ObservedCalls(maxBodyBytes, (exchange) => queue.push(exchange));
  const losses = () => ({
    leftOut: calls.leftOut + queue.leftOut,
    bodiesLeftOut: calls.bodiesLeftOut,
  });
  const ticker = createTicker(options.quiet);
  const tellTrouble = (message: string) => ticker.update(message);
  const { out, port, trusted } = options;
  const begun = out === undefined ? await beginCapture(options) : null;
  const proxy = await startRecordingProxy({ port, authority, trusted, maxBodyBytes, calls });
  const keeping: Promise<Capture | WrittenHar> =
    begun === null
      ? writeHarFile(out ?? "", queue, options.rules)
      : sendToCapture(begun.analysis, begun.id, queue, losses, tellTrouble);
  const failed = keeping.catch(() => {});
  const ticking = setInterval(
    () => ticker.update(`${count(queue.taken, "exchange")}, ${byteCount(queue.bytes)}`),
    500,
  );
  try {
    const { certificatePath } = authority;
    onBegun({ url: proxy.url, certificatePath, captureId: begun?.id ?? null });
    if (!signal.aborted) await Promise.race([once(signal, "abort"), failed]);
  } finally {
    clearInterval(ticking);
    ticker.clear();
    await proxy.stop();
    queue.close();
  }
  const kept = await keeping;
  return "id" in kept
    ? { capture: kept, har: null, ...losses() }
    : { capture: null, har: kept, ...losses() };
}

async function beginCapture({ name, keepRaw }: ProxyRecording) {
  const { analysis } = await connect();
  const body = { ...(name !== undefined && { name }), ...(keepRaw && { keep_raw: true }) };
  return { analysis, id: (await analysis.beginRecording({ body })).id };
}

export function printInstructions(url: string, certificatePath: string): void {
  printLine(`Recording at ${url}. Programs trust it by ${certificatePath}:`);
  printLine(`  curl     curl --proxy ${url} --cacert ${certificatePath} https://api.example.com/`);
  printLine(`  Node 24  NODE_USE_ENV_PROXY=1 HTTPS_PROXY=${url} HTTP_PROXY=${url} \\`);
  printLine(`           NODE_EXTRA_CA_CERTS=${certificatePath} node app.mjs`);
  printLine(`  Python   HTTPS_PROXY=${url} SSL_CERT_FILE=${certificatePath} \\`);
  printLine(`           REQUESTS_CA_BUNDLE=${certificatePath} python app.py`);
  printLine("Secrets are replaced before anything is kept. Ctrl-C ends the recording.");
}
