import { ApiError } from "@workspace/client";
import type { Logger } from "@workspace/telemetry";
import { recordingOf, workerOf } from "../upstream-modes/mode.ts";
import type { UpstreamMode } from "../upstream-modes/mode.ts";
import type { AnalysisService } from "./asked-service.ts";

/** With no key to keep calls as they were, they are still recorded. */
const withoutKey: ReadonlySet<string> = new Set(["raw-not-available", "raw-key-unavailable"]);

/** Begins another recording of a mode, redacted alone where it cannot be kept raw. @returns its id */
export async function beginAgain(
  analysis: Pick<AnalysisService, "ask">,
  mode: UpstreamMode,
  logger: Pick<Logger, "warn">,
): Promise<string> {
  const begin = (keep_raw: boolean) =>
    analysis.ask(workerOf(mode), (client) =>
      client.beginRecording({ body: { ...recordingOf(mode), keep_raw } }),
    );
  try {
    return (await begin(mode.keepRaw)).id;
  } catch (error) {
    if (!(error instanceof ApiError) || !withoutKey.has(error.type)) throw error;
    logger.warn({ err: error, upstream: mode.upstream }, "a recording goes on redacted alone");
    return (await begin(false)).id;
  }
}
