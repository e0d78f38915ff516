import { randomBytes } from "node:crypto";
import { chmod, chown, mkdir, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import type { Binaries } from "./binaries.ts";
import { spawnAs } from "./command.ts";
import { EmbeddedPostgresError } from "./errors.ts";
import type { Identity } from "./identity.ts";

export const superuser = "workspace";

/** What one state folder of PostgreSQL holds. */
export function clusterPaths(folder: string) {
  return {
    cluster: join(folder, "cluster"),
    /** Holds the superuser's password; only we can read it. */
    password: join(folder, "password"),
  };
}

/** The major version that made the cluster, or null when there is none yet. */
export async function readClusterVersion(cluster: string): Promise<number | null> {
  const text = await readFile(join(cluster, "PG_VERSION"), "utf8").catch((error: unknown) => {
    if (hasCode(error, "ENOENT")) return null;
    if (hasCode(error, "EACCES")) {
      throw new EmbeddedPostgresError(
        `${cluster} belongs to another user. Start as that user, or choose another state folder with WORKSPACE_DATA.`,
        { cause: error },
      );
    }
    throw error;
  });
  return text === null ? null : Number.parseInt(text, 10);
}

/**
 * Makes the cluster beside its final place and moves it there when it is whole, so that an
 * interrupted first start leaves nothing half-made behind.
 */
export async function createCluster(
  folder: string,
  binaries: Binaries,
  identity: Identity,
  durable: boolean,
): Promise<void> {
  const { cluster, password } = clusterPaths(folder);
  const draft = `${cluster}.new`;
  const passwordDraft = `${password}.new`;
  const secret = randomBytes(24).toString("base64url");
  await rm(draft, { recursive: true, force: true });
  await rm(passwordDraft, { force: true });
  await mkdir(draft, { mode: 0o700 });
  await writeFile(passwordDraft, secret, { mode: 0o600 });
  if (identity.user) {
    await chown(draft, identity.user.uid, identity.user.gid);
    await chown(passwordDraft, identity.user.uid, identity.user.gid);
  }
  await runInitdb(binaries, identity, [
    `--pgdata=${draft}`,
    `--username=${superuser}`,
    `--pwfile=${passwordDraft}`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-instructions",
    ...(durable ? [] : ["--no-sync"]),
  ]);
  await rm(passwordDraft);
  await writePassword(password, secret);
  await rename(draft, cluster);
}

/** Reads the password; makes a new one for a cluster whose password file was lost. */
export async function readPassword(
  folder: string,
  binaries: Binaries,
  identity: Identity,
): Promise<string> {
  const { cluster, password } = clusterPaths(folder);
  const known = await readFile(password, "utf8").catch(() => "");
  if (known.trim() !== "") return known.trim();
  const secret = randomBytes(24).toString("base64url");
  const child = spawnAs(identity, binaries.postgres, ["--single", "-D", cluster, "postgres"], {
    stdio: ["pipe", "ignore", "pipe"],
  });
  child.stdin?.end(`ALTER ROLE ${superuser} PASSWORD '${secret}'\n`);
  await finish(child, "setting a new password");
  await writePassword(password, secret);
  return secret;
}

async function runInitdb(binaries: Binaries, identity: Identity, flags: string[]): Promise<void> {
  const child = spawnAs(identity, binaries.initdb, flags, {
    stdio: ["ignore", "ignore", "pipe"],
    boundToParent: true,
  });
  await finish(child, "initdb");
}

async function finish(child: ChildProcess, what: string): Promise<void> {
  let errors = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    errors = (errors + text).slice(-4_000);
  });
  const code = await new Promise<number | string>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exitCode, signal) => resolve(exitCode ?? signal ?? "unknown"));
  });
  if (code === 0) return;
  throw new EmbeddedPostgresError(
    `PostgreSQL could not be set up (${what} ended with ${code}): ${errors.trim()}`,
  );
}

async function writePassword(path: string, secret: string): Promise<void> {
  const file = await open(path, "w", 0o600);
  try {
    await file.writeFile(`${secret}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await chmod(path, 0o600);
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
