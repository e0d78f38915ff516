import { setTimeout as pause } from "node:timers/promises";
import { ApiError } from "@workspace/client";
import type { Schemas } from "@workspace/contracts";
import type { Connection } from "../connection.ts";
import { byteCount, count } from "../terminal/output.ts";
import { createTicker } from "../terminal/ticker.ts";

type Capture = Schemas["analysis"]["Capture"];

const everyMs = 1_000;
/** For calls under way, and for what waits at the gateway. */
const endingMs = 40_000;

/**
 * Records an upstream's calls until the signal. What it records is also ended by others: then there is
 * nothing more to wait for.
 * @returns the capture as it is at the end
 */
export async function recordUpstream(
  { gateway, analysis }: Pick<Connection, "gateway" | "analysis">,
  upstream: string,
  options: { name: string | undefined; keepRaw: boolean; quiet: boolean },
  onBegun: (captureId: string) => void,
  signal: AbortSignal,
): Promise<Capture> {
  const path = { upstream };
  const body = {
    mode: "record" as const,
    ...(options.name !== undefined && { name: options.name }),
    ...(options.keepRaw && { keep_raw: true }),
  };
  const mode = await gateway.replaceUpstreamMode({ path, body });
  const id = mode.recording_id ?? "";
  const read = () => analysis.getCapture({ path: { capture_id: id } });
  onBegun(id);
  const ticker = createTicker(options.quiet);
  try {
    while (!signal.aborted) {
      await pause(everyMs, undefined, { signal }).catch(() => {});
      const capture = await read().catch(missedOnce);
      if (capture === null) continue;
      if (capture.status === "ready") return capture;
      ticker.update(describe(capture));
    }
    await gateway.replaceUpstreamMode({ path, body: { mode: "pass" } });
    const deadline = performance.now() + endingMs;
    for (;;) {
      const capture = await read();
      if (capture.status === "ready" || performance.now() > deadline) return capture;
      ticker.update(`${describe(capture)}, ending`);
      await pause(200);
    }
  } finally {
    ticker.clear();
  }
}

export function describe({ exchange_count, read_bytes }: Capture): string {
  return `${count(exchange_count, "exchange")}, ${byteCount(read_bytes)}`;
}

/** A workspace that is away for a moment does not end the recording. */
function missedOnce(error: unknown): null {
  if (error instanceof ApiError && error.status < 500) throw error;
  return null;
}
