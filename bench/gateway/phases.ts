import type { LoadDriver } from "./load-driver.ts";
import type { Load, StreamResult } from "./load.ts";
import { cpuSeconds, residentMegabytes } from "./processes.ts";
import type { Proxy } from "./proxies.ts";
import type { QuietRounds } from "./quiet-rounds.ts";

const connections = 64;
const warmRequests = 30_000;

/** What all rounds are run with. */
export interface Bed {
  driver: LoadDriver;
  quiet: QuietRounds;
}

export interface ThroughputRow {
  name: string;
  requestsPerSecond: number;
  cpuMicroseconds: number;
  failures: number;
}

/** Rounds go in turns over the proxies, so that a noisy moment meets all; medians of the rounds. */
export async function measureThroughput(
  { driver, quiet }: Bed,
  proxies: readonly Proxy[],
  rounds: number,
  seconds: number,
): Promise<ThroughputRow[]> {
  const samples = new Map<string, { rate: number[]; cpu: number[]; failures: number }>();
  for (const proxy of proxies) await warmUp(driver, proxy);
  for (let round = 0; round < rounds; round++) {
    for (const proxy of proxies) {
      const { name, pid } = proxy;
      const { result, cpu } = await quiet.take(async () => {
        const before = cpuSeconds(pid);
        const result = await driver.requests({
          kind: "closed",
          ...loadOf(proxy),
          seconds,
          connections,
        });
        return { result, cpu: ((cpuSeconds(pid) - before) * 1e6) / result.requests };
      });
      const sample = samples.get(name) ?? { rate: [], cpu: [], failures: 0 };
      samples.set(name, sample);
      sample.failures += result.failures;
      sample.rate.push(result.requests / result.seconds);
      sample.cpu.push(cpu);
    }
  }
  return [...samples].map(([name, { rate, cpu, failures }]) => ({
    name,
    requestsPerSecond: median(rate),
    cpuMicroseconds: median(cpu),
    failures,
  }));
}

/** What a proxy is asked, as the load process takes it: it cannot be sent the functions beside. */
function loadOf({ port, key, call }: Proxy): Pick<Load, "port" | "key" | "call"> {
  return { port, key, ...(call ? { call } : {}) };
}

/** Until code is compiled and connections are open; on a busy machine that takes its time. */
async function warmUp(driver: LoadDriver, proxy: Proxy): Promise<void> {
  for (let turn = 0, requests = 0; turn < 10 && requests < warmRequests; turn++) {
    const command = { kind: "closed", ...loadOf(proxy), seconds: 2, connections } as const;
    requests += (await driver.requests(command)).requests;
  }
}

export interface LatencyRow {
  name: string;
  p50: number;
  p99: number;
  failures: number;
}

/** Latency at a fixed rate, beside that of the service without a proxy in the same rounds. */
export async function measureLatency(
  { driver, quiet }: Bed,
  proxies: readonly Proxy[],
  rounds: number,
  seconds: number,
  perSecond: number,
): Promise<LatencyRow[]> {
  const direct = { name: "no proxy", port: driver.upstreamPort, key: "none" };
  for (const proxy of proxies) await warmUp(driver, proxy);
  const samples = new Map<string, { p50: number[]; p99: number[]; failures: number }>();
  for (let round = 0; round < rounds; round++) {
    for (const { name, port, key } of [direct, ...proxies]) {
      const command = { kind: "open", port, key, seconds, connections, perSecond } as const;
      const { latency, failures } = await quiet.take(() => driver.requests(command));
      const sample = samples.get(name) ?? { p50: [], p99: [], failures: 0 };
      samples.set(name, sample);
      sample.p50.push(latency.p50);
      sample.p99.push(latency.p99);
      sample.failures += failures;
    }
  }
  return [...samples].map(([name, { p50, p99, failures }]) => ({
    name,
    p50: median(p50),
    p99: median(p99),
    failures,
  }));
}

export interface StreamRow extends StreamResult {
  name: string;
  /** The median of the rounds' 99th percentiles, milliseconds: a pause of the proxy's own is in it. */
  medianP99: number;
  /** CPU microseconds of the proxy for each event. */
  cpuMicroseconds: number;
  residentMegabytes: number;
}

/** The best of the rounds by p99: what others do on the machine can only make a round worse. */
export async function measureStreams(
  { driver, quiet }: Bed,
  proxy: Proxy | undefined,
  streams: number,
  rounds: number,
  seconds: number,
): Promise<StreamRow> {
  const rows = [];
  for (let round = 0; round < rounds; round++)
    rows.push(await quiet.take(() => streamRound(driver, proxy, streams, seconds)));
  const [best] = rows.toSorted((a, b) => a.delay.p99 - b.delay.p99);
  if (!best) throw new Error("No round was run");
  return { ...best, medianP99: median(rows.map(({ delay }) => delay.p99)) };
}

async function streamRound(
  driver: LoadDriver,
  proxy: Proxy | undefined,
  streams: number,
  seconds: number,
): Promise<Omit<StreamRow, "medianP99">> {
  let before = 0;
  let resident = 0;
  const port = proxy?.port ?? driver.upstreamPort;
  const result = await driver.streams(
    { kind: "streams", port, key: proxy?.key ?? "none", seconds, streams },
    () => {
      if (!proxy) return;
      before = cpuSeconds(proxy.pid);
      resident = residentMegabytes(proxy.pid);
    },
  );
  const cpu = proxy ? cpuSeconds(proxy.pid) - before : 0;
  return {
    name: proxy?.name ?? "no proxy",
    ...result,
    cpuMicroseconds: (cpu * 1e6) / result.events,
    residentMegabytes: resident,
  };
}

export interface SoakSample {
  second: number;
  /** The median of the step's seconds: a single look tells most of all how long ago the last collection was. */
  residentMegabytes: number;
  failures: number;
  p99: number;
}

/** A long run at a steady rate: memory must stay flat after the first minute. */
export async function soak(
  driver: LoadDriver,
  proxy: Proxy,
  totalSeconds: number,
  perSecond: number,
  onSample: (sample: SoakSample) => void,
): Promise<SoakSample[]> {
  const samples: SoakSample[] = [];
  const stepSeconds = Math.min(20, totalSeconds);
  for (let second = stepSeconds; second <= totalSeconds; second += stepSeconds) {
    const resident: number[] = [];
    const looking = setInterval(() => resident.push(residentMegabytes(proxy.pid)), 1_000);
    const { latency, failures } = await driver.requests({
      kind: "open",
      port: proxy.port,
      key: proxy.key,
      seconds: stepSeconds,
      connections,
      perSecond,
    });
    clearInterval(looking);
    const sample = {
      second,
      residentMegabytes: median(resident),
      failures,
      p99: latency.p99,
    };
    samples.push(sample);
    onSample(sample);
  }
  return samples;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

export interface Quartiles {
  low: number;
  median: number;
  high: number;
}

export function quartiles(values: readonly number[]): Quartiles {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? NaN;
  return { low: at(0.25), median: median(values), high: at(0.75) };
}
