import { readFile, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { EmbeddedPostgresError } from "./errors.ts";

/** Capabilities that let another user reach files below a folder closed to it, mildest first. */
const reachCapabilities = [
  { name: "dac_read_search", bit: 2n },
  { name: "dac_override", bit: 1n },
] as const;

export interface Identity {
  /** Null: run as the user that we are. */
  user: { uid: number; gid: number } | null;
  /** Set when the user could otherwise not reach the binaries or the data. */
  capability: (typeof reachCapabilities)[number]["name"] | null;
}

/** Accounts that own nothing, in order of preference. */
const serviceAccounts = ["nobody", "postgres", "daemon"];

/**
 * Decides who runs the server. PostgreSQL refuses root, so root hands it to an account without
 * rights, or to whoever owns the data folder already.
 *
 * @param clusterFolder may not exist yet
 * @param paths what that account has to reach; they exist
 */
export async function chooseIdentity(clusterFolder: string, paths: string[]): Promise<Identity> {
  if (process.getuid?.() !== 0) return { user: null, capability: null };
  const owner = await stat(clusterFolder).catch(() => null);
  const user =
    owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : await findServiceAccount();
  for (const path of paths) {
    const obstacle = await findObstacle(path, user);
    if (obstacle) return { user, capability: await pickCapability(obstacle, user.uid) };
  }
  return { user, capability: null };
}

async function findServiceAccount(): Promise<{ uid: number; gid: number }> {
  const accounts = (await readFile("/etc/passwd", "utf8").catch(() => ""))
    .split("\n")
    .map((line) => line.split(":"));
  for (const name of serviceAccounts) {
    const account = accounts.find((fields) => fields[0] === name);
    const uid = Number(account?.[2]);
    const gid = Number(account?.[3]);
    if (account && Number.isInteger(uid) && Number.isInteger(gid) && uid > 0) return { uid, gid };
  }
  throw new EmbeddedPostgresError(
    "PostgreSQL does not run as root, and this machine has no account 'nobody' to run it as. " +
      "Start as another user, or set DATABASE_URL.",
  );
}

/** The outermost folder on the way to `path` that the user cannot enter, or null. */
async function findObstacle(
  path: string,
  user: { uid: number; gid: number },
): Promise<string | null> {
  const chain = [resolve(path)];
  for (let folder = dirname(chain[0] ?? "/"); folder !== chain[0]; folder = dirname(folder)) {
    chain.unshift(folder);
  }
  for (const folder of chain) {
    const { uid, gid, mode } = await stat(folder);
    const bits = uid === user.uid ? mode >> 6 : gid === user.gid ? mode >> 3 : mode;
    if ((bits & 0o1) === 0) return folder;
  }
  return null;
}

async function pickCapability(
  obstacle: string,
  uid: number,
): Promise<NonNullable<Identity["capability"]>> {
  const status = await readFile("/proc/self/status", "utf8").catch(() => "");
  const held = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? "0"}`);
  const found = reachCapabilities.find(({ bit }) => (held >> bit) & 1n);
  if (found) return found.name;
  throw new EmbeddedPostgresError(
    `PostgreSQL does not run as root, and user ${uid}, who should run it, cannot enter ${obstacle}. ` +
      "Move the project out of there, start as another user, or set DATABASE_URL.",
  );
}
