import type { ChildProcess } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { mkdir, open, realpath, rename, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { locateBinaries } from "./binaries.ts";
import type { Binaries } from "./binaries.ts";
import {
  clusterPaths,
  createCluster,
  readClusterVersion,
  readPassword,
  superuser,
} from "./cluster.ts";
import { spawnAs } from "./command.ts";
import { EmbeddedPostgresError } from "./errors.ts";
import { findFreePort } from "./free-port.ts";
import { chooseIdentity } from "./identity.ts";
import type { Identity } from "./identity.ts";
import { clearLeftoverServer, readPidFile, stopServer } from "./leftover-server.ts";
import { serverSettings, settingFlags } from "./settings.ts";

export const embeddedMajorVersion = 18;
const databaseName = "workspace";
const rotateLogAtBytes = 8 * 2 ** 20;

export interface StartOptions {
  /** State folder of the server; made when missing. The caller makes sure that nobody else uses it. */
  folder: string;
  logFile: string;
  /** False trades safety for speed: for tests. */
  durable?: boolean;
  /** Tried first; another free one is taken when somebody holds it. */
  preferredPort?: number;
  /** Crash recovery of a big log can take a while. */
  startTimeoutMs?: number;
  onProgress?: (step: "initializing" | "starting") => void;
}

export interface EmbeddedPostgres {
  /** Of the database `workspace`, with user and password. */
  url: string;
  port: number;
  pid: number;
  /** Settles when the server ends, for whatever reason. */
  exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  stop(): Promise<void>;
}

/**
 * Starts a real PostgreSQL from npm on a loopback port, as root or as any user. The first start
 * makes its data; a later one recovers from whatever ended the last.
 *
 * @throws EmbeddedPostgresError that says what to do
 */
export async function startEmbeddedPostgres(options: StartOptions): Promise<EmbeddedPostgres> {
  const durable = options.durable ?? true;
  const binaries = await locateBinaries();
  await mkdir(options.folder, { recursive: true, mode: 0o711 });
  await mkdir(dirname(options.logFile), { recursive: true });
  const folder = await realpath(options.folder);
  const { cluster } = clusterPaths(folder);
  const identity = await chooseIdentity(cluster, [folder, dirname(binaries.postgres)]);

  const version = await readClusterVersion(cluster);
  if (version !== null && version !== embeddedMajorVersion) {
    throw new EmbeddedPostgresError(
      `${cluster} was made by PostgreSQL ${version}; this version of the workspace brings ${embeddedMajorVersion}. ` +
        "Dump it with the earlier version of the workspace and load it here, or choose another state folder with WORKSPACE_DATA.",
    );
  }
  if (version === null) {
    options.onProgress?.("initializing");
    await createCluster(folder, binaries, identity, durable);
  } else {
    await clearLeftoverServer(cluster);
  }
  options.onProgress?.("starting");
  const password = await readPassword(folder, binaries, identity);
  const server = await launch({ ...options, cluster, durable, binaries, identity });
  const url = (database: string) =>
    `postgres://${superuser}:${password}@127.0.0.1:${server.port}/${database}`;
  try {
    await ensureDatabase(url("postgres"));
  } catch (error) {
    await server.stop();
    throw error;
  }
  return { ...server, url: url(databaseName) };
}

interface LaunchOptions extends StartOptions {
  cluster: string;
  durable: boolean;
  binaries: Binaries;
  identity: Identity;
}

type RunningServer = Omit<EmbeddedPostgres, "url">;

async function launch(options: LaunchOptions): Promise<RunningServer> {
  await rotateLog(options.logFile);
  for (let attempt = 1; ; attempt++) {
    const port = await findFreePort(attempt === 1 ? options.preferredPort : 0);
    const logStart = await sizeOf(options.logFile);
    const started = await launchOnce(options, port);
    if (started) return started;
    const reason = await readLogFrom(options.logFile, logStart);
    // Sessions of a killed server end a moment after it; a port can be lost to a neighbour.
    const passing = /still in use|could not bind|Address already in use/.test(reason);
    if (!passing || attempt >= 20) {
      throw new EmbeddedPostgresError(
        `PostgreSQL did not start. Its log (${options.logFile}) ends with: ${reason.slice(-1_500).trim()}`,
      );
    }
    await sleep(250);
  }
}

/** Null when the server ended by itself before it was ready. */
async function launchOnce(options: LaunchOptions, port: number): Promise<RunningServer | null> {
  const log = openSync(options.logFile, "a", 0o600);
  let child: ChildProcess;
  try {
    child = spawnAs(
      options.identity,
      options.binaries.postgres,
      ["-D", options.cluster, ...settingFlags(serverSettings({ port, durable: options.durable }))],
      { stdio: ["ignore", log, log], boundToParent: true },
    );
  } finally {
    closeSync(log);
  }
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>(
    (resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code, signal) => resolve({ code, signal }));
    },
  );
  let ended = false;
  const watched = exited.finally(() => (ended = true));
  watched.catch(() => {});
  const timeoutMs = options.startTimeoutMs ?? 180_000;
  for (const end = Date.now() + timeoutMs; Date.now() < end; await sleep(20)) {
    if (ended) {
      await exited;
      return null;
    }
    const file = await readPidFile(options.cluster);
    if (child.pid !== undefined && file?.pid === child.pid && file.status === "ready") {
      const pid = child.pid;
      const stop = async () => {
        if (!ended) await stopServer(pid);
        await exited;
      };
      return { port, pid, exited, stop };
    }
  }
  if (child.pid !== undefined) await stopServer(child.pid);
  throw new EmbeddedPostgresError(
    `PostgreSQL was not ready after ${Math.round(timeoutMs / 1_000)} s. See ${options.logFile}.`,
  );
}

async function ensureDatabase(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    const [known] = await sql`select 1 from pg_database where datname = ${databaseName}`;
    if (!known) await sql`create database ${sql(databaseName)}`;
  } finally {
    await sql.end();
  }
}

async function rotateLog(path: string): Promise<void> {
  if ((await sizeOf(path)) > rotateLogAtBytes) await rename(path, `${path}.1`);
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

async function readLogFrom(path: string, start: number): Promise<string> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const length = Math.min(size - start, 16_384);
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.toString("utf8");
  } finally {
    await file.close();
  }
}
