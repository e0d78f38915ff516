import { connect } from "node:net";
import type { Socket } from "node:net";
import { BenchClient, requestWriter } from "./client.ts";
import type { Call } from "./client.ts";
import { timeDigits, timeMark } from "./upstream.ts";

export interface Load {
  port: number;
  key: string;
  seconds: number;
  /** Default: `GET /v1/agent`. */
  call?: Call;
}

const usualCall: Call = { path: "/v1/agent" };

export interface Percentiles {
  p50: number;
  p90: number;
  p99: number;
  max: number;
}

export interface RequestResult {
  requests: number;
  failures: number;
  seconds: number;
  /** Milliseconds from sending to the end of the answer. */
  latency: Percentiles;
}

/** As many requests as the connections can carry, each sent when the one before is answered. */
export async function closedLoop(load: Load & { connections: number }): Promise<RequestResult> {
  const nextRequest = requestWriter(load.call ?? usualCall, load.key);
  const latencies: number[] = [];
  let failures = 0;
  let over = false;
  const clients = Array.from(
    { length: load.connections },
    () => new BenchClient(load.port, () => failures++),
  );
  const startedAt = performance.now();
  for (const client of clients) {
    const next = () => {
      if (over) return;
      const sentAt = performance.now();
      client.ask(nextRequest(), (status) => {
        if (status === 200) latencies.push(performance.now() - sentAt);
        else failures++;
        next();
      });
    };
    next();
  }
  await pause(load.seconds * 1_000);
  over = true;
  const seconds = (performance.now() - startedAt) / 1_000;
  for (const client of clients) client.socket.destroy();
  return { requests: latencies.length, failures, seconds, latency: percentilesOf(latencies) };
}

/** How much faster than its rate a load goes on after a pause of this process. */
const catchUp = 2;

/**
 * A fixed rate, whatever the answers take: a request that is due while all connections are busy
 * waits, and its waiting counts. Each connection has carried a request before: sixty connections
 * that are opened in the same moment are another question.
 */
export async function openLoop(
  load: Load & { connections: number; perSecond: number },
): Promise<RequestResult> {
  const nextRequest = requestWriter(load.call ?? usualCall, load.key);
  const latencies: number[] = [];
  let failures = 0;
  const clients = Array.from(
    { length: load.connections },
    () => new BenchClient(load.port, () => failures++),
  );
  await Promise.all(clients.map((client) => askOnce(client, nextRequest())));
  const free = [...clients];
  const due: number[] = [];
  const mostAtOnce = Math.ceil((load.perSecond / 1_000) * catchUp);
  const startedAt = performance.now();
  let sent = 0;
  const serve = () => {
    while (due.length > 0) {
      const client = free.pop();
      if (!client) return;
      const dueAt = due.shift() ?? 0;
      client.ask(nextRequest(), (status) => {
        if (status === 200) latencies.push(performance.now() - dueAt);
        else failures++;
        free.push(client);
        if (due.length > 0) serve();
      });
    }
  };
  await new Promise<void>((done) => {
    const timer = setInterval(() => {
      const nowMs = performance.now();
      const target = Math.floor(((nowMs - startedAt) / 1_000) * load.perSecond);
      // Due now, not when the timer should have fired: its delay is this process's own. What it
      // missed meanwhile it sends bit by bit, for no client asked for bursts.
      for (const last = Math.min(target, sent + mostAtOnce); sent < last; sent++) due.push(nowMs);
      serve();
      if (nowMs - startedAt < load.seconds * 1_000) return;
      clearInterval(timer);
      done();
    }, 1);
  });
  await pause(100);
  const seconds = (performance.now() - startedAt) / 1_000;
  for (const client of clients) client.socket.destroy();
  return { requests: latencies.length, failures, seconds, latency: percentilesOf(latencies) };
}

function askOnce(client: BenchClient, request: string): Promise<void> {
  return new Promise((resolve, reject) => {
    client.socket.once("close", () => reject(new Error("The proxy closed a connection")));
    client.ask(request, () => resolve());
  });
}

export interface StreamResult {
  streams: number;
  events: number;
  lost: number;
  seconds: number;
  /** Milliseconds from the service's sending of an event to its arrival at the client. */
  delay: Percentiles;
}

/** Of so many streams one is measured. */
const measuredOneIn = 10;
/** How often the streams that are not measured are read. */
const idleReadMs = 100;

/**
 * Holds streams and measures how late events come. One stream in ten is read as its events arrive,
 * and measured; the others' events wait in the kernel for the next turn. Otherwise this process,
 * which also sends all events, would be at the end of its core before the proxy is at its own.
 */
export async function holdStreams(
  load: Load & { streams: number; onHeld?: () => Promise<void> },
): Promise<StreamResult> {
  const request = requestWriter({ path: "/v1/stream" }, load.key)();
  const buffer = Buffer.allocUnsafeSlow(64 * 1024);
  const delays: number[] = [];
  let measuring = false;
  let events = 0;
  let lost = 0;
  /** @returns where the next event's time begins; -1 after the last */
  const nextTime = (text: string, from: number) => {
    const mark = text.indexOf(timeMark, from);
    return mark < 0 ? -1 : mark + timeMark.length;
  };
  const read = (count: number, measured: boolean) => {
    const nowMs = performance.now();
    const text = buffer.toString("latin1", 0, count);
    for (let at = nextTime(text, 0); at >= 0; at = nextTime(text, at)) {
      events++;
      if (measured) delays.push(nowMs - Number(text.slice(at, at + timeDigits)));
    }
  };
  const sockets: Socket[] = [];
  const unmeasured: Socket[] = [];
  for (let opened = 0; opened < load.streams; opened++) {
    const measured = opened % measuredOneIn === 0;
    const callback = (count: number) => {
      if (measuring) read(count, measured);
      return measured;
    };
    const socket = connect({
      host: "127.0.0.1",
      port: load.port,
      noDelay: true,
      onread: { buffer, callback },
    });
    socket.on("error", () => lost++);
    socket.on("end", () => lost++);
    socket.write(request);
    sockets.push(socket);
    if (!measured) unmeasured.push(socket);
    if (opened % 25 === 24) await pause(5);
  }
  const parts = Math.ceil(unmeasured.length / (idleReadMs / 5));
  let turn = 0;
  const reader = setInterval(() => {
    const from = (turn++ * parts) % (unmeasured.length || 1);
    for (const socket of unmeasured.slice(from, from + parts)) socket.resume();
  }, 5);
  await pause(1_500);
  measuring = true;
  const startedAt = performance.now();
  await load.onHeld?.();
  await pause(load.seconds * 1_000);
  measuring = false;
  clearInterval(reader);
  const seconds = (performance.now() - startedAt) / 1_000;
  for (const socket of sockets) socket.destroy();
  await pause(200);
  return { streams: load.streams, events, lost, seconds, delay: percentilesOf(delays) };
}

function percentilesOf(values: number[]): Percentiles {
  const sorted = Float64Array.from(values).toSorted();
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return {
    p50: at(0.5) ?? NaN,
    p90: at(0.9) ?? NaN,
    p99: at(0.99) ?? NaN,
    max: sorted.at(-1) ?? NaN,
  };
}

function pause(durationMs: number): Promise<void> {
  return new Promise((done) => setTimeout(done, durationMs));
}
