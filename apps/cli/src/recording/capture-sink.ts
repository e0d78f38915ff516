import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { ApiError } from "@workspace/client";
import type { AnalysisClient } from "@workspace/client";
import type { Schemas } from "@workspace/contracts";
import { writeHarEntry } from "@workspace/traffic";
import type { Exchange } from "@workspace/traffic";

export type Capture = Schemas["analysis"]["Capture"];

/** What could not be given, as far as it is known now. */
export interface SinkLosses {
  leftOut: number;
  bodiesLeftOut: number;
}

const batchExchanges = 200;
const batchCharacters = 4_000_000;
const intervalMs = 1_000;
const heartbeatMs = 15_000;
const longestRetryMs = 5_000;

/** Adds exchanges to a recording of the workspace while they come, and ends it. */
export async function sendToCapture(
  analysis: AnalysisClient,
  captureId: string,
  exchanges: AsyncIterable<Exchange>,
  losses: () => SinkLosses,
  onTrouble: (message: string) => void,
): Promise<Capture> {
  const recorder = randomUUID();
  let first = 0;
  let sentMs = 0;
  const send = async (lines: readonly string[]) => {
    const { leftOut, bodiesLeftOut } = losses();
    const query = { recorder, first, left_out: leftOut, bodies_left_out: bodiesLeftOut };
    const input = { path: { capture_id: captureId }, query, body: lines.join("\n") };
    for (let waitMs = 200; ; waitMs = Math.min(longestRetryMs, waitMs * 2)) {
      try {
        first = (await analysis.appendExchanges(input)).next;
        sentMs = performance.now();
        return;
      } catch (error) {
        // Numbers settle what arrived of a request that broke off, so that it can be sent again.
        if (error instanceof ApiError && error.status < 500 && error.status !== 429) throw error;
        onTrouble("The workspace does not answer; what is recorded waits.");
        await pause(waitMs);
      }
    }
  };
  await send([]);
  for await (const lines of batches(exchanges))
    if (lines.length > 0 || performance.now() - sentMs > heartbeatMs) await send(lines);
  await send([]);
  return analysis.finishRecording({ path: { capture_id: captureId }, query: { recorder } });
}

/** What came in an interval, or enough of it; an empty one where nothing did. */
async function* batches(exchanges: AsyncIterable<Exchange>): AsyncIterable<string[]> {
  const source = exchanges[Symbol.asyncIterator]();
  let next = source.next();
  let isDone = false;
  while (!isDone) {
    const lines: string[] = [];
    let characters = 0;
    const stop = new AbortController();
    const over = pause(intervalMs, "over" as const, { signal: stop.signal }).catch(
      () => "over" as const,
    );
    for (;;) {
      const came = await Promise.race([next, over]);
      if (came === "over") break;
      if (came.done) {
        isDone = true;
        break;
      }
      const line = writeHarEntry(came.value);
      lines.push(line);
      characters += line.length;
      next = source.next();
      if (lines.length >= batchExchanges || characters >= batchCharacters) break;
    }
    stop.abort();
    yield lines;
  }
}
