import { createAnalysisClient, createAuthClient, createGatewayClient } from "@workspace/client";
import { median } from "./phases.ts";
import type { Bed } from "./phases.ts";
import { cpuSeconds } from "./processes.ts";
import type { Proxy } from "./proxies.ts";

const upstream = "bench";
const connections = 16;
/** Each call leases an account first, of which auth hands out some hundreds a second. */
const perSecond = 40;
const modes = ["pass", "record"] as const;

export interface RecordingRow {
  mode: (typeof modes)[number];
  requestsPerSecond: number;
  /** Of the gateway, for each request; what is sent on in the background is in it. */
  cpuMicroseconds: number;
  p50: number;
  p99: number;
  failures: number;
}

export interface RecordingReport {
  rows: RecordingRow[];
  /** Exchanges of all captures, and those that there was no room for. */
  recorded: number;
  leftOut: number;
  /** The rate at which latency was measured. */
  perSecond: number;
}

/**
 * Calls to an upstream through the gateway while they pass and while they are recorded, in turns, so
 * that a noisy moment meets both.
 */
export async function measureRecording(
  bed: Bed,
  gateway: Proxy,
  rounds: number,
  seconds: number,
): Promise<RecordingReport> {
  const access = { baseUrl: `http://127.0.0.1:${gateway.port}`, apiKey: gateway.key };
  const auth = createAuthClient(access);
  const api = createGatewayClient(access);
  const analysis = createAnalysisClient(access);
  const base_url = `http://127.0.0.1:${bed.driver.upstreamPort}`;
  await auth.createPool({ body: { upstream, base_url } });
  const credential = { kind: "api_key", key: "key-of-the-gateway-bench" } as const;
  await auth.createAccount({ body: { upstream, name: "bench", credential } });

  const captures = new Set<string>();
  const samples = modes.map((mode) => ({
    mode,
    rate: [] as number[],
    cpu: [] as number[],
    p50: [] as number[],
    p99: [] as number[],
    failures: 0,
  }));
  const { port, key, pid } = gateway;
  const load = { port, key, seconds, connections, path: `/upstreams/${upstream}/v1/agent` };
  await bed.driver.requests({ kind: "closed", ...load });
  for (let round = 0; round < rounds; round++) {
    for (const sample of samples) {
      const body = { mode: sample.mode };
      const { recording_id } = await api.replaceUpstreamMode({ path: { upstream }, body });
      if (recording_id !== null) captures.add(recording_id);
      await bed.quiet.take(async () => {
        const before = cpuSeconds(pid);
        const fast = await bed.driver.requests({ kind: "closed", ...load });
        // What waits is sent on in the background, and is a cost of the same requests.
        await new Promise((done) => setTimeout(done, 1_200));
        sample.cpu.push(((cpuSeconds(pid) - before) * 1e6) / fast.requests);
        sample.rate.push(fast.requests / fast.seconds);
        const slow = await bed.driver.requests({ kind: "open", ...load, perSecond });
        sample.p50.push(slow.latency.p50);
        sample.p99.push(slow.latency.p99);
        sample.failures += fast.failures + slow.failures;
      });
    }
  }
  await api.replaceUpstreamMode({ path: { upstream }, body: { mode: "pass" } });
  let recorded = 0;
  let leftOut = 0;
  for (const id of captures) {
    const capture = await whenReady(analysis, id);
    recorded += capture.exchange_count;
    for (const { count } of capture.skipped) leftOut += count;
  }
  return {
    rows: samples.map(({ mode, rate, cpu, p50, p99, failures }) => ({
      mode,
      requestsPerSecond: median(rate),
      cpuMicroseconds: median(cpu),
      p50: median(p50),
      p99: median(p99),
      failures,
    })),
    recorded,
    leftOut,
    perSecond,
  };
}

async function whenReady(analysis: ReturnType<typeof createAnalysisClient>, id: string) {
  for (;;) {
    const capture = await analysis.getCapture({ path: { capture_id: id } });
    if (capture.status === "ready") return capture;
    await new Promise((done) => setTimeout(done, 500));
  }
}
