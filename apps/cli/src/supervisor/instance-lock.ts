import { randomUUID } from "node:crypto";
import { link, readFile, rm, writeFile } from "node:fs/promises";
import { identify, isSameProcess } from "./process-identity.ts";
import type { ProcessIdentity } from "./process-identity.ts";

export interface LockHolder extends ProcessIdentity {
  since: string;
  /** Where the holder's gateway is to be reached. */
  url: string;
}

export type LockResult =
  | { taken: true; release: () => Promise<void> }
  | { taken: false; holder: LockHolder };

/** One supervisor a state folder. The lock of a process that is gone counts for nothing. */
export async function takeLock(path: string, url: string): Promise<LockResult> {
  const holder: LockHolder = {
    ...(await identify(process.pid)),
    since: new Date().toISOString(),
    url,
  };
  // Written aside and linked: the lock is whole from its first moment.
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, JSON.stringify(holder), { mode: 0o600 });
  try {
    for (;;) {
      if (await tryLink(draft, path)) {
        return { taken: true, release: () => rm(path, { force: true }) };
      }
      const text = await readFile(path, "utf8").catch(() => null);
      // Released meanwhile: what is there by now may be somebody else's.
      if (text === null) continue;
      const other = await livingHolder(text);
      if (other) return { taken: false, holder: other };
      await rm(path, { force: true });
    }
  } finally {
    await rm(draft, { force: true });
  }
}

/** Who holds the lock now, or null. */
export async function readLock(path: string): Promise<LockHolder | null> {
  return livingHolder(await readFile(path, "utf8").catch(() => ""));
}

async function livingHolder(text: string): Promise<LockHolder | null> {
  const holder = parseHolder(text);
  return holder && (await isSameProcess(holder)) ? holder : null;
}

async function tryLink(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

function parseHolder(text: string): LockHolder | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return null;
    if (!("pid" in value) || typeof value.pid !== "number") return null;
    if (!("since" in value) || typeof value.since !== "string") return null;
    if (!("url" in value) || typeof value.url !== "string") return null;
    const startedAt =
      "startedAt" in value && typeof value.startedAt === "string" ? value.startedAt : null;
    return { pid: value.pid, since: value.since, url: value.url, startedAt };
  } catch {
    return null;
  }
}
