import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";

/** A process, told apart from a later one with the same number by when it started. */
export interface ProcessIdentity {
  pid: number;
  startedAt: string | null;
}

export async function identify(pid: number): Promise<ProcessIdentity> {
  return { pid, startedAt: await readStart(pid) };
}

export async function isSameProcess(process: ProcessIdentity): Promise<boolean> {
  if (!isAlive(process.pid)) return false;
  const startedAt = await readStart(process.pid);
  return startedAt !== null && (process.startedAt ?? startedAt) === startedAt;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** Null for a process that is gone, a zombie included. */
async function readStart(pid: number): Promise<string | null> {
  if (process.platform !== "linux") {
    return new Promise((resolve) => {
      execFile("ps", ["-o", "lstart=", "-p", String(pid)], (_error, stdout) =>
        resolve(stdout.trim() || null),
      );
    });
  }
  // Fields after the command's name, which may hold spaces: state is the first, start the 20th.
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return fields[0] === "Z" ? null : (fields[19] ?? null);
}
