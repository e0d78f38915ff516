import { readFile, readlink, realpath, rm } from "node:fs/promises";
import { execFile } from "node:child_process";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { EmbeddedPostgresError } from "./errors.ts";

export interface PidFile {
  pid: number;
  port: number;
  status: string;
}

/** What `postmaster.pid` says, or null. Source: PostgreSQL's `pidfile.h`. */
export async function readPidFile(cluster: string): Promise<PidFile | null> {
  const text = await readFile(join(cluster, "postmaster.pid"), "utf8").catch(() => "");
  const lines = text.split("\n");
  const pid = Math.abs(Number.parseInt(lines[0] ?? "", 10));
  if (!Number.isInteger(pid) || pid === 0) return null;
  return { pid, port: Number.parseInt(lines[3] ?? "", 10), status: (lines[7] ?? "").trim() };
}

/**
 * Clears what a killed start left behind: a server that still runs is stopped, and a pid file that
 * names nobody, or by now some other program, is removed (PostgreSQL itself would refuse to start).
 */
export async function clearLeftoverServer(cluster: string): Promise<void> {
  const file = await readPidFile(cluster);
  if (!file) return;
  if (!(await isServerOf(file.pid, cluster))) {
    await rm(join(cluster, "postmaster.pid"), { force: true });
    return;
  }
  await stopServer(file.pid);
}

/** Stops a server: fast first, then without waiting for its sessions, then by force. */
export async function stopServer(pid: number): Promise<void> {
  const steps = [
    { signal: "SIGINT", waitMs: 15_000 },
    { signal: "SIGQUIT", waitMs: 5_000 },
    { signal: "SIGKILL", waitMs: 5_000 },
  ] as const;
  for (const { signal, waitMs } of steps) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if (isNoProcess(error)) return;
      throw new EmbeddedPostgresError(
        `A PostgreSQL of an earlier start (process ${pid}) still runs, and stopping it is not allowed. ` +
          "Stop it as the user who started it.",
        { cause: error },
      );
    }
    for (const end = Date.now() + waitMs; Date.now() < end; await sleep(20)) {
      if (!isAlive(pid)) return;
    }
  }
  throw new EmbeddedPostgresError(`PostgreSQL (process ${pid}) does not stop.`);
}

async function isServerOf(pid: number, cluster: string): Promise<boolean> {
  if (!isAlive(pid)) return false;
  const folder = await realpath(cluster);
  if (process.platform === "linux") {
    const state = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
    if (/\) Z /.test(state)) return false;
    const workingFolder = await readlink(`/proc/${pid}/cwd`).catch(() => null);
    const commandLine = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    const [program = "", ...rest] = commandLine.split("\0");
    if (basename(program) !== "postgres") return false;
    return workingFolder === folder || rest.includes(cluster) || rest.includes(folder);
  }
  const command = await new Promise<string>((resolve) => {
    execFile("ps", ["-o", "command=", "-p", String(pid)], (_error, stdout) => resolve(stdout));
  });
  return command.includes("postgres") && command.includes(cluster);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !isNoProcess(error);
  }
}

function isNoProcess(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ESRCH";
}
