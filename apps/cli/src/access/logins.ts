import { mkdir } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { Failure } from "../failure.ts";
import { takeLock } from "../supervisor/instance-lock.ts";
import { writePrivateFile } from "../supervisor/state-folder.ts";
import { addressOf } from "./address.ts";
import { readPrivateFile } from "./private-file.ts";

const key = z.object({
  kind: z.literal("key"),
  key: z.string(),
  /** Null for a key of which only the text is known. */
  keyId: z.string().nullable(),
  expiresAt: z.string().nullable(),
});

const tokens = z.object({
  kind: z.literal("tokens"),
  accessToken: z.string(),
  accessEndsAt: z.number(),
  refreshToken: z.string(),
  /** What they were made from, and end with. */
  sessionId: z.string(),
});

const login = z.object({
  url: z.string(),
  email: z.string(),
  credential: z.discriminatedUnion("kind", [key, tokens]),
});

const shape = z.object({
  /** The address that commands go to, unless something else names one. */
  current: z.string().nullable(),
  logins: z.record(z.string(), login),
});

/** A credential that `workspace login` keeps, for one address. */
export type Login = z.infer<typeof login>;
export type TokenCredential = z.infer<typeof tokens>;
export type Logins = z.infer<typeof shape>;

/** Source: XDG Base Directory Specification, by which a relative folder counts for nothing. */
export function loginsPath(environment: Record<string, string | undefined> = process.env): string {
  const { XDG_CONFIG_HOME: given } = environment;
  const folder = given && isAbsolute(given) ? given : join(homedir(), ".config");
  return join(folder, "workspace", "credentials.json");
}

/** @throws Failure for a file that others can read, or that is not ours */
export async function readLogins(path = loginsPath()): Promise<Logins> {
  const text = await readPrivateFile(path);
  if (text === null) return { current: null, logins: {} };
  const parsed = shape.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new Failure(`${path} is not a file of credentials. Move it away, and sign in again.`);
}

export function loginAt({ logins }: Logins, url: string): Login | null {
  const address = addressOf(url);
  return Object.hasOwn(logins, address) ? (logins[address] ?? null) : null;
}

/**
 * Changes the file alone: another command that changes it at the same time waits.
 * @param change gives what is to be kept; what was read, where nothing is
 */
export async function changeLogins(
  change: (logins: Logins) => Logins | Promise<Logins>,
  path = loginsPath(),
): Promise<Logins> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const lock = await waitForLock(path);
  try {
    const before = await readLogins(path);
    const after = await change(before);
    if (after !== before) await writePrivateFile(path, `${JSON.stringify(after, null, 2)}\n`);
    return after;
  } finally {
    await lock.release();
  }
}

/** Longer than another command may wait for the workspace while it renews its tokens. */
const lockWaitMs = 60_000;

async function waitForLock(path: string): Promise<{ release: () => Promise<void> }> {
  for (const end = Date.now() + lockWaitMs; ; await sleep(25)) {
    const lock = await takeLock(`${path}.lock`, "");
    if (lock.taken) return lock;
    if (Date.now() > end) {
      throw new Failure(`Process ${lock.holder.pid} holds ${path} and does not go on. End it.`);
    }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
