import { relative } from "node:path";
import type { EvidenceSet, Fold, SpecSummary } from "@workspace/inference";
import { count, printLine } from "../terminal/output.ts";
import { paint } from "../terminal/style.ts";
import type { Capture } from "./read-capture.ts";
import type { WrittenSpecs } from "./write-specs.ts";

interface Summary {
  readonly captures: readonly {
    readonly file: string;
    readonly digest: string;
    readonly new: boolean;
    readonly exchanges: number;
    readonly skipped: Readonly<Record<string, number>>;
    readonly secretsReplaced: number;
  }[];
  readonly specs: readonly (SpecSummary & {
    readonly host: string;
    readonly file: string;
    readonly folds: readonly Fold[];
  })[];
  readonly sockets: readonly {
    readonly host: string;
    readonly file: string;
    readonly channels: number;
    readonly connections: number;
    readonly messages: number;
  }[];
}

export function summaryOf(
  captures: readonly Capture[],
  known: EvidenceSet,
  written: WrittenSpecs,
): Summary {
  return {
    captures: captures.map(({ file, digest, exchanges, skipped, secretsReplaced }) => ({
      file,
      digest,
      new: !known.has(digest),
      exchanges,
      skipped,
      secretsReplaced,
    })),
    specs: written.apis.map(({ file, spec }) => ({
      host: spec.host,
      file,
      ...spec.summary,
      folds: spec.folds,
    })),
    sockets: written.sockets.map(({ file, spec: { host, channels, connections, messages } }) => ({
      host,
      file,
      channels,
      connections,
      messages,
    })),
  };
}

export function printSummary({ captures, specs, sockets }: Summary): void {
  for (const capture of captures) {
    const skipped = Object.entries(capture.skipped);
    const total = skipped.reduce((sum, [, each]) => sum + each, 0);
    const why = skipped.map(([reason, each]) => `${each} ${reason}`).join(", ");
    const left = total === 0 ? "" : `, ${total} skipped (${why})`;
    const again = capture.new ? "" : ", in the state already";
    const { secretsReplaced } = capture;
    const replaced = secretsReplaced === 0 ? "" : `, ${count(secretsReplaced, "secret")} replaced`;
    printLine(`${capture.file}: ${count(capture.exchanges, "exchange")}${left}${replaced}${again}`);
  }
  if (specs.length + sockets.length === 0) {
    printLine("No API was seen: pages and assets only, or nothing that was answered.");
    return;
  }
  for (const spec of specs) {
    const others = Object.entries(spec.exchanges)
      .filter(([role, each]) => role !== "operation" && each > 0)
      .map(([role, each]) => `${each} ${role}`);
    const besides = others.length === 0 ? "" : `; besides: ${others.join(", ")}`;
    printLine(
      `${paint("bold", spec.host)}: ${count(spec.operations, "operation")} on ${count(spec.paths, "path")} from ${count(spec.exchanges.operation, "exchange")}${besides}`,
    );
    for (const fold of spec.folds) printLine(`  ${fold.path}  ${paint("dim", reasonOf(fold))}`);
    printLine(`  ${paint("cyan", relative(process.cwd(), spec.file) || spec.file)}`);
  }
  for (const { host, file, channels, connections, messages } of sockets) {
    printLine(
      `${paint("bold", host)}: ${count(channels, "WebSocket channel")} from ${count(connections, "connection")} and ${count(messages, "message")}`,
    );
    printLine(`  ${paint("cyan", relative(process.cwd(), file) || file)}`);
  }
}

function reasonOf(fold: Fold): string {
  const kinds = Object.entries(fold.kinds).map(([kind, each]) => `${each} ${kind}`);
  const alike =
    fold.similarity === null ? "" : `, answers ${Math.round(fold.similarity * 100)} % alike`;
  return `${kinds.join(", ")}${alike}`;
}
