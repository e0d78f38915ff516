import { createAnalysisClient, createAuthClient, createGatewayClient } from "@workspace/client";
import { quartiles } from "./phases.ts";
import type { Bed, Quartiles } from "./phases.ts";
import { cpuSeconds } from "./processes.ts";
import type { Proxy } from "./proxies.ts";

const connections = 16;
/** A rate at which the machine is far from busy: what is left of latency is the work itself. */
const perSecond = 40;
/** Until code is compiled and statements are prepared. */
const warmCalls = 10_000;
const warmTurns = 15;
/** What waits is sent on in the background, and is a cost of the same calls. */
const settleMs = 1_500;
const modes = ["pass", "record"] as const;
type Mode = (typeof modes)[number];

export interface RecordingRow {
  mode: Mode;
  callsPerSecond: Quartiles;
  /** Microseconds for each call, by process. */
  cpu: Record<string, Quartiles>;
  p50: Quartiles;
  p99: Quartiles;
  failures: number;
}

export interface RecordingReport {
  rows: RecordingRow[];
  /** Of each pair of rounds side by side. */
  throughputLost: Quartiles;
  addedP50: Quartiles;
  /** Exchanges of the capture, and those that there was no room for. */
  recorded: number;
  leftOut: number;
  /** The rate at which latency was measured. */
  perSecond: number;
}

interface Sample {
  callsPerSecond: number;
  cpu: Record<string, number>;
  p50: number;
  p99: number;
  failures: number;
}

/**
 * Calls to two upstreams that differ in that one is recorded, in many short rounds in turns: what
 * else happens on the machine meets both, and each round is held against its neighbour.
 */
export async function measureRecording(
  bed: Bed,
  gateway: Proxy,
  databasePid: number | undefined,
  rounds: number,
  seconds: number,
): Promise<RecordingReport> {
  const access = { baseUrl: `http://127.0.0.1:${gateway.port}`, apiKey: gateway.key };
  const captureId = await addUpstreams(access, bed.driver.upstreamPort);
  const pids = {
    gateway: gateway.pid,
    ...gateway.behind,
    ...(databasePid === undefined ? {} : { database: databasePid }),
  };
  for (const mode of modes) await warmUp(bed, gateway, mode);
  const samples: Record<Mode, Sample[]> = { pass: [], record: [] };
  for (let round = 0; round < rounds; round++)
    for (const mode of round % 2 === 0 ? modes : modes.toReversed())
      samples[mode].push(
        await bed.quiet.take(() => measureRound(bed, gateway, pids, mode, seconds)),
      );
  const gatewayApi = createGatewayClient(access);
  await gatewayApi.replaceUpstreamMode({ path: { upstream: "record" }, body: { mode: "pass" } });
  const capture = await whenReady(createAnalysisClient(access), captureId);
  const pairs = samples.pass.map((pass, at) => [pass, samples.record[at] ?? pass] as const);
  return {
    rows: modes.map((mode) => rowOf(mode, samples[mode])),
    throughputLost: quartiles(pairs.map(([a, b]) => 1 - b.callsPerSecond / a.callsPerSecond)),
    addedP50: quartiles(pairs.map(([a, b]) => b.p50 - a.p50)),
    recorded: capture.exchange_count,
    leftOut: capture.skipped.reduce((sum, { count }) => sum + count, 0),
    perSecond,
  };
}

/** Two upstreams at one address, named by what becomes of their calls. @returns the capture's id */
async function addUpstreams(access: { baseUrl: string; apiKey: string }, port: number) {
  const auth = createAuthClient(access);
  const credential = { kind: "api_key", key: "key-of-the-gateway-bench" } as const;
  for (const upstream of modes) {
    await auth.createPool({ body: { upstream, base_url: `http://127.0.0.1:${port}` } });
    await auth.createAccount({ body: { upstream, name: "bench", credential } });
  }
  const { recording_id } = await createGatewayClient(access).replaceUpstreamMode({
    path: { upstream: "record" },
    body: { mode: "record" },
  });
  if (recording_id === null) throw new Error("Nothing is recorded");
  return recording_id;
}

async function warmUp({ driver }: Bed, gateway: Proxy, mode: Mode): Promise<void> {
  let calls = 0;
  for (let turn = 0; turn < warmTurns && calls < warmCalls; turn++)
    calls += (await driver.requests({ kind: "closed", ...loadOf(gateway, mode, 2) })).requests;
}

async function measureRound(
  { driver }: Bed,
  gateway: Proxy,
  pids: Readonly<Record<string, number>>,
  mode: Mode,
  seconds: number,
): Promise<Sample> {
  const load = loadOf(gateway, mode, seconds);
  const cpuNow = () => Object.entries(pids).map(([name, pid]) => [name, cpuSeconds(pid)] as const);
  const before = new Map(cpuNow());
  const fast = await driver.requests({ kind: "closed", ...load });
  await new Promise((done) => setTimeout(done, settleMs));
  const cpu = cpuNow().map(([name, after]) => {
    const used = after - (before.get(name) ?? 0);
    return [name, (used * 1e6) / fast.requests] as const;
  });
  const slow = await driver.requests({ kind: "open", ...load, perSecond });
  return {
    callsPerSecond: fast.requests / fast.seconds,
    cpu: Object.fromEntries(cpu),
    p50: slow.latency.p50,
    p99: slow.latency.p99,
    failures: fast.failures + slow.failures,
  };
}

function loadOf({ port, key }: Proxy, mode: Mode, seconds: number) {
  return {
    port,
    key,
    seconds,
    connections,
    call: { path: `/upstreams/${mode}/v1/varied`, isVaried: true },
  };
}

function rowOf(mode: Mode, samples: readonly Sample[]): RecordingRow {
  const names = Object.keys(samples[0]?.cpu ?? {});
  return {
    mode,
    callsPerSecond: quartiles(samples.map((one) => one.callsPerSecond)),
    cpu: Object.fromEntries(
      names.map((name) => [name, quartiles(samples.map(({ cpu }) => cpu[name] ?? NaN))]),
    ),
    p50: quartiles(samples.map((one) => one.p50)),
    p99: quartiles(samples.map((one) => one.p99)),
    failures: samples.reduce((sum, { failures }) => sum + failures, 0),
  };
}

async function whenReady(analysis: ReturnType<typeof createAnalysisClient>, id: string) {
  for (;;) {
    const capture = await analysis.getCapture({ path: { capture_id: id } });
    if (capture.status === "ready") return capture;
    await new Promise((done) => setTimeout(done, 500));
  }
}
