import { execFile } from "node:child_process";
import { readdir, readFile, readlink } from "node:fs/promises";
import { createServer } from "node:net";

export interface PortHolder {
  pid: number | null;
  /** The command line, shortened. */
  command: string | null;
}

/** Who listens on a port, or null when it is free. */
export async function findPortHolder(host: string, port: number): Promise<PortHolder | null> {
  if (await isFree(host, port)) return null;
  const pid = process.platform === "linux" ? await findOnLinux(port) : await findWithLsof(port);
  return { pid, command: pid === null ? null : await describeProcess(pid) };
}

export function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** `/proc/net/tcp` gives the socket of the listener, `/proc/PID/fd` its owner. */
async function findOnLinux(port: number): Promise<number | null> {
  const sockets = new Set<string>();
  const hexPort = port.toString(16).toUpperCase().padStart(4, "0");
  for (const table of ["/proc/net/tcp", "/proc/net/tcp6"]) {
    for (const line of (await readFile(table, "utf8").catch(() => "")).split("\n").slice(1)) {
      const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
      if (state === "0A" && local?.endsWith(`:${hexPort}`)) sockets.add(`socket:[${inode}]`);
    }
  }
  if (sockets.size === 0) return null;
  for (const entry of await readdir("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    for (const descriptor of await readdir(`/proc/${entry}/fd`).catch(() => [])) {
      const target = await readlink(`/proc/${entry}/fd/${descriptor}`).catch(() => "");
      if (sockets.has(target)) return Number(entry);
    }
  }
  return null;
}

async function findWithLsof(port: number): Promise<number | null> {
  const output = await run("lsof", ["-nP", "-t", `-iTCP:${port}`, "-sTCP:LISTEN"]);
  const pid = Number.parseInt(output, 10);
  return Number.isInteger(pid) ? pid : null;
}

async function describeProcess(pid: number): Promise<string | null> {
  const text =
    process.platform === "linux"
      ? (await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")).replaceAll("\0", " ")
      : await run("ps", ["-o", "command=", "-p", String(pid)]);
  const command = text.trim();
  return command.length > 120 ? `${command.slice(0, 117)}...` : command || null;
}

function run(program: string, programArguments: string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(program, programArguments, { timeout: 5_000 }, (_error, stdout) => resolve(stdout));
  });
}
