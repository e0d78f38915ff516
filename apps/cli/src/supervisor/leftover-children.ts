import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { identify, isSameProcess } from "./process-identity.ts";
import type { ProcessIdentity } from "./process-identity.ts";
import { writePrivateFile } from "./state-folder.ts";

/** The children of this run on disk, so that the next start finds what a killed one left behind. */
export class ChildRecord {
  private readonly path: string;
  private readonly children = new Map<string, ProcessIdentity>();
  private writing: Promise<void> = Promise.resolve();

  constructor(path: string) {
    this.path = path;
  }

  async set(name: string, pid: number | null): Promise<void> {
    if (pid === null) this.children.delete(name);
    else this.children.set(name, await identify(pid));
    const content = JSON.stringify([...this.children.values()]);
    this.writing = this.writing.catch(() => {}).then(() => writePrivateFile(this.path, content));
    await this.writing;
  }
}

/** Ends children of an earlier run that outlived it; gives how many there were. */
export async function endLeftovers(path: string): Promise<number> {
  const alive: ProcessIdentity[] = [];
  for (const child of parseRecord(await readFile(path, "utf8").catch(() => ""))) {
    if (await isSameProcess(child)) alive.push(child);
  }
  for (const { pid } of alive) signalGroup(pid, "SIGTERM");
  for (const child of alive) {
    for (const end = Date.now() + 4_000; await isSameProcess(child); await sleep(50)) {
      if (Date.now() > end) signalGroup(child.pid, "SIGKILL");
    }
  }
  return alive.length;
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // It ended by itself meanwhile.
  }
}

function parseRecord(text: string): ProcessIdentity[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.filter(isProcessIdentity) : [];
  } catch {
    return [];
  }
}

function isProcessIdentity(value: unknown): value is ProcessIdentity {
  return (
    typeof value === "object" &&
    value !== null &&
    "pid" in value &&
    typeof value.pid === "number" &&
    "startedAt" in value &&
    (value.startedAt === null || typeof value.startedAt === "string")
  );
}
