import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { localSocketPath } from "@workspace/http";
import { startEmbeddedPostgres } from "@workspace/storage/embedded-postgres";
import { keepAwake } from "./awake-cores.ts";
import { LoadDriver } from "./load-driver.ts";
import { measureLatency, measureStreams, measureThroughput, median, soak } from "./phases.ts";
import type { Bed } from "./phases.ts";
import { coreTimes, residentMegabytes } from "./processes.ts";
import { askedToChat, startFastifyProxy, startNginx, startPortkey } from "./peers.ts";
import { fixed, latencyLines, streamLine, streamsTitle, throughputLines } from "./print-figures.ts";
import { startGateway } from "./proxies.ts";
import type { Proxy } from "./proxies.ts";
import { recordingLines } from "./print-recording.ts";
import { measureRecording } from "./recording.ts";
import { QuietRounds } from "./quiet-rounds.ts";

/** Requests a second at which latency is measured. */
const perSecond = 2_000;

const help = `npm run bench -- gateway [options]

The gateway with everything on, beside nginx (if installed) and @fastify/http-proxy, in one run:
1 KB of JSON, 64 connections; the proxies on one core, load and service on the other. The gateway
reaches the service as npm start has it, through a Unix socket; nginx by TCP, and once more so.
Portkey (fetched for it) is asked for a list of files, the only plain GET that it takes; it and the
gateway are asked for chat completions of 1 KB as well.

  --rounds N      rounds of each measurement, medians are printed (5)
  --seconds N     length of a round (3)
  --only LIST     of throughput, chat, latency, streams (all), and recording: calls to two upstreams
                  of which one is recorded; many short rounds say most: --rounds 15 --seconds 1
  --streams LIST  how many streams are held at once (250,500,1000)
  --stream-seconds N  length of a round of streams (0.8): the shorter, the less of what others do
                  falls into the best, which is printed beside the median of all rounds
  --soak SECONDS  run at 70 % of the measured throughput for so long, and watch memory
  --quiet PERCENT repeat a round in which the host of this machine took more of its cores (2)
  --patience SECONDS  until so long after the start; after it disturbed rounds count, too (0)
  --awake         keep the cores from sleeping, by processes that give way to all others: on a
                  virtual machine to wake one may take its host milliseconds
  --json          print the figures as JSON as well

Others on the machine, and its host, disturb wall time: compare CPU time, and ratios within a run.
`;

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "3" },
    only: { type: "string", default: "throughput,chat,latency,streams" },
    streams: { type: "string", default: "250,500,1000" },
    "stream-seconds": { type: "string", default: "0.8" },
    soak: { type: "string" },
    quiet: { type: "string", default: "2" },
    patience: { type: "string", default: "0" },
    awake: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

if (values.help) process.stdout.write(help);
else if (process.platform !== "linux") {
  process.stdout.write("This bench reads CPU time from /proc and runs on Linux only.\n");
} else await run();

async function run(): Promise<void> {
  const rounds = Number(values.rounds);
  const seconds = Number(values.seconds);
  const wanted = new Set(values.only.split(","));
  const report: Record<string, unknown> = {};
  const close: (() => Promise<unknown>)[] = [];
  try {
    if (values.awake) close.push(wakeCores().stop);
    const driver = await LoadDriver.start();
    close.push(() => driver.stop());
    const database = await databaseOf(process.env.DATABASE_URL, close);
    const databaseUrl = database.url;
    // A first start fills the compile cache, as it does for whoever runs the workspace twice.
    await (await startGateway(driver, databaseUrl)).stop();
    const gateway = await startGateway(driver, databaseUrl);
    close.push(gateway.stop);
    await pause(2_000);
    const idleMegabytes = residentMegabytes(gateway.pid);
    print(`gateway, idle: ${idleMegabytes.toFixed(0)} MB`);
    report["idleMegabytes"] = idleMegabytes;

    const nginx = await startNginx("nginx, bare", `127.0.0.1:${driver.upstreamPort}`);
    const socket = localSocketPath(driver.sockets, driver.upstreamPort);
    const nginxOnSocket = await startNginx("nginx, bare, by socket", `unix:${socket}`);
    if (!nginx) print("nginx is not installed; it is left out");
    const fastify = await startFastifyProxy(driver.upstreamPort);
    close.push(fastify.stop);
    const nginxes = [nginx, nginxOnSocket].filter((proxy) => proxy !== undefined);
    close.push(...nginxes.map(({ stop }) => stop));
    const proxies = [...nginxes, fastify, gateway];

    const timesBefore = coreTimes();
    const quiet = new QuietRounds(Number(values.quiet) / 100, Number(values.patience));
    const bed = { driver, quiet };
    const isAsked = wanted.has("throughput") || wanted.has("chat");
    const portkey = isAsked ? await startPortkey(driver.upstreamPort) : undefined;
    if (portkey) close.push(portkey.stop);
    else if (isAsked) print("Portkey could not be fetched; it is left out");
    const portkeys = portkey ? [portkey] : [];
    if (wanted.has("throughput")) {
      const rows = await measureThroughput(bed, [...proxies, ...portkeys], rounds, seconds);
      report["throughput"] = rows;
      printAll(throughputLines("throughput", rows, gateway.name));
    }
    if (wanted.has("chat")) {
      const asked = [gateway, ...portkeys].map(askedToChat);
      const chatRows = await measureThroughput(bed, asked, rounds, seconds);
      report["chatCompletions"] = chatRows;
      printAll(throughputLines("chat completions", chatRows, gateway.name));
    }
    if (wanted.has("latency")) {
      const rows = await measureLatency(bed, proxies, rounds, seconds, perSecond);
      report["latency"] = rows;
      printAll(latencyLines(rows, perSecond));
    }
    if (wanted.has("streams"))
      report["streams"] = await streams(
        bed,
        [...nginxes, gateway],
        rounds,
        Number(values["stream-seconds"]),
      );
    if (wanted.has("recording")) {
      const recorder = await startGateway(driver, databaseUrl, true);
      close.push(recorder.stop);
      const found = await measureRecording(bed, recorder, database.pid, rounds, seconds);
      report["recording"] = found;
      printAll(recordingLines(found));
    }
    if (values.soak !== undefined) await runSoak(bed, gateway, Number(values.soak));
    const times = coreTimes();
    const stolen = (times.stolen - timesBefore.stolen) / (times.all - timesBefore.all);
    print(`\n${quiet.describe()}`);
    print(`the host took ${(stolen * 100).toFixed(1)} % of the cores meanwhile`);
    report["stolenShare"] = stolen;
    if (values.json) print(JSON.stringify(report, null, 2));
  } finally {
    for (const each of close.toReversed()) await each();
  }
}

function wakeCores() {
  const awake = keepAwake();
  if (awake === undefined) throw new Error("--awake needs chrt, of util-linux");
  return awake;
}

async function streams(bed: Bed, proxies: readonly Proxy[], rounds: number, seconds: number) {
  print(streamsTitle);
  const rows = [];
  for (const count of values.streams.split(",").map(Number)) {
    for (const proxy of [undefined, ...proxies]) {
      const row = await measureStreams(bed, proxy, count, rounds, seconds);
      rows.push(row);
      print(streamLine(row));
    }
  }
  return rows;
}

async function runSoak(bed: Bed, gateway: Proxy, totalSeconds: number): Promise<void> {
  const [row] = await measureThroughput(bed, [gateway], 5, 3);
  const perSecond = Math.floor((row?.requestsPerSecond ?? 0) * 0.7);
  print(`\nsoak: ${totalSeconds} s at ${perSecond} requests/s`);
  const samples = await soak(bed.driver, gateway, totalSeconds, perSecond, (sample) =>
    print(
      `${fixed(sample.second, 0, 6)} s${fixed(sample.residentMegabytes, 1, 9)} MB` +
        `${fixed(sample.p99, 2, 9)} ms p99${fixed(sample.failures, 0, 6)} failures`,
    ),
  );
  const inMinute = (from: number): number =>
    median(
      samples
        .filter(({ second }) => second > from && second <= from + 60)
        .map(({ residentMegabytes }) => residentMegabytes),
    );
  const growth = (inMinute(totalSeconds - 60) / inMinute(60) - 1) * 100;
  print(`growth from the second minute to the last: ${growth.toFixed(1)} %`);
}

/** Yours, or one of its own, whose processes can be told apart. */
async function databaseOf(
  url: string | undefined,
  close: (() => Promise<unknown>)[],
): Promise<{ url: string; pid?: number }> {
  if (url !== undefined) return { url };
  const folder = await mkdtemp(join(tmpdir(), "bench-gateway-"));
  close.push(() => rm(folder, { recursive: true, force: true }));
  const database = await startEmbeddedPostgres({
    folder: join(folder, "postgres"),
    logFile: join(folder, "postgres.log"),
    durable: false,
  });
  close.push(() => database.stop());
  return database;
}

function printAll(lines: readonly string[]): void {
  for (const line of lines) print(line);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function pause(durationMs: number): Promise<void> {
  return new Promise((done) => setTimeout(done, durationMs));
}
