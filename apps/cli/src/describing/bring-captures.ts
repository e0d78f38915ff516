import type { AnalysisClient } from "@workspace/client";
import { uploadCapture } from "../capturing/upload-capture.ts";
import { inputFile } from "../input-file.ts";
import { byteCount } from "../terminal/output.ts";
import { createProgressBar } from "../terminal/progress-bar.ts";
import { plain } from "../terminal/style.ts";

/** Looks at the files among captures before anything is asked. @throws Failure without one of them */
export async function needCaptureFiles(given: readonly string[]): Promise<void> {
  for (const text of given) if (!isCaptureId(text)) await inputFile(text);
}

/** Ids of captures: those that are given as such, and those of HAR files, which are imported. */
export async function bringCaptures(
  analysis: AnalysisClient,
  given: readonly string[],
  quiet: boolean,
  signal: AbortSignal,
): Promise<string[]> {
  const ids: string[] = [];
  for (const text of given) ids.push(await bringCapture(analysis, text, quiet, signal));
  return [...new Set(ids)];
}

export function isCaptureId(text: string): boolean {
  return /^cap_[0-9a-hjkmnp-tv-z]{26}$/.test(text);
}

export async function bringCapture(
  analysis: AnalysisClient,
  text: string,
  quiet: boolean,
  signal: AbortSignal,
): Promise<string> {
  if (isCaptureId(text)) return text;
  const bar = createProgressBar(plain(text), quiet);
  const onBytes = (sent: number, total: number) =>
    bar.update(sent, total, `${byteCount(sent)} of ${byteCount(total)}`);
  try {
    return (await uploadCapture(analysis, text, {}, onBytes, signal)).id;
  } finally {
    bar.clear();
  }
}
