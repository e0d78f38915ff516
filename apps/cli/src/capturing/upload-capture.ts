import { basename } from "node:path";
import type { AnalysisClient } from "@workspace/client";
import type { Schemas } from "@workspace/contracts";
import { readCounted } from "../adding/read-counted.ts";

export type Capture = Schemas["analysis"]["Capture"];

/** Sends a HAR as it is read; `onBytes` is told how much of it is on its way. */
export async function uploadCapture(
  analysis: AnalysisClient,
  path: string,
  { name, keepRaw }: { name?: string | undefined; keepRaw?: boolean },
  onBytes: (sent: number, total: number) => void,
  signal: AbortSignal,
): Promise<Capture> {
  const body = await readCounted(path, onBytes, signal);
  const query = {
    name: lineOf(name ?? basename(path)),
    ...(keepRaw === true && { keep_raw: true }),
  };
  return analysis.importCapture({ query, body }, { signal, timeoutMs: null });
}

/** As the service takes names: one line, and not endless. */
function lineOf(name: string): string {
  return name.replaceAll(/\p{Cc}/gu, " ").slice(0, 500);
}
