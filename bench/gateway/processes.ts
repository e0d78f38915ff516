import { execFileSync, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { availableParallelism } from "node:os";

/** Clock ticks a second in /proc: 100 on every Linux that Node runs on. */
const ticksPerSecond = 100;

export function isInstalled(command: string): boolean {
  try {
    execFileSync("which", [command], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Starts a process on one core, where there are two and `taskset` can do it. */
export function startOn(
  core: number,
  command: string,
  args: string[],
  options: { env?: NodeJS.ProcessEnv; ipc?: boolean; cwd?: string } = {},
): ChildProcess {
  const pin = availableParallelism() > 1 && isInstalled("taskset");
  const [program, ...rest] = pin
    ? ["taskset", "-c", String(core), command, ...args]
    : [command, ...args];
  return spawn(program ?? command, rest, {
    env: { ...process.env, ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    stdio: ["ignore", "ignore", "inherit", ...(options.ipc ? (["ipc"] as const) : [])],
  });
}

export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((done) => child.once("exit", done));
  child.kill("SIGTERM");
  const force = setTimeout(() => child.kill("SIGKILL"), 5_000);
  await exited;
  clearTimeout(force);
}

export async function waitForPort(port: number, timeoutMs = 20_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await accepts(port))) {
    if (performance.now() > deadline) throw new Error(`Nothing listens on port ${port}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    const end = (result: boolean) => {
      socket.destroy();
      resolve(result);
    };
    socket.on("connect", () => end(true));
    socket.on("error", () => end(false));
  });
}

/** CPU seconds of a process and its children, user and system; those that ended are in it. */
export function cpuSeconds(pid: number): number {
  const ended = statOf(pid).slice(13, 15);
  const ticks = familyOf(pid).flatMap((each) => statOf(each).slice(11, 13));
  return [...ended, ...ticks].reduce((sum, each) => sum + Number(each), 0) / ticksPerSecond;
}

/** What the machine's cores did since it started, in seconds. */
export interface CoreTimes {
  all: number;
  /** Taken away by the host of a virtual machine: what is measured meanwhile says little. */
  stolen: number;
}

export function coreTimes(): CoreTimes {
  const [, ...ticks] = (readFileSync("/proc/stat", "utf8").split("\n")[0] ?? "").split(/\s+/);
  // user, nice, system, idle, iowait, irq, softirq, steal; guests are counted in user already.
  const seconds = ticks.slice(0, 8).map((each) => Number(each) / ticksPerSecond);
  return { all: seconds.reduce((sum, each) => sum + each, 0), stolen: seconds[7] ?? 0 };
}

/** Resident megabytes of a process and its children. */
export function residentMegabytes(pid: number): number {
  return familyOf(pid).reduce((sum, each) => {
    const status = readFileSync(`/proc/${each}/status`, "utf8");
    return sum + Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024;
  }, 0);
}

function familyOf(pid: number): number[] {
  const children = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((each) => parentOf(each) === pid);
  return [pid, ...children];
}

function parentOf(pid: number): number {
  try {
    return Number(statOf(pid)[1]);
  } catch {
    return -1;
  }
}

/** Fields of /proc/PID/stat from the state on; the name before may hold blanks. */
function statOf(pid: number): string[] {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  return text.slice(text.lastIndexOf(")") + 2).split(" ");
}
