import { join } from "node:path";
import { createAuthClient } from "@workspace/client";
import { EmbeddedPostgresError, startEmbeddedPostgres } from "@workspace/storage/embedded-postgres";
import type { EmbeddedPostgres } from "@workspace/storage/embedded-postgres";
import { signedInElsewhere } from "../access/find-access.ts";
import { Failure } from "../failure.ts";
import { ensureKey } from "./first-key.ts";
import { takeLock } from "./instance-lock.ts";
import { ChildRecord, endLeftovers } from "./leftover-children.ts";
import { manageChild } from "./managed-child.ts";
import type { ChildDescription, ManagedChild } from "./managed-child.ts";
import { findPortHolder } from "./port-holder.ts";
import type { Reporter } from "./reporter.ts";
import {
  authService,
  gatewayAddress,
  gatewayService,
  analysisService,
  knowledgeService,
  webService,
} from "./services.ts";
import type { WorkspaceSettings } from "./settings.ts";
import { prepareStateFolder, readInternalToken } from "./state-folder.ts";
import type { StatePaths } from "./state-folder.ts";
import { buildWeb, isWebStale } from "./web-build.ts";
import { welcome } from "./welcome.ts";
import { findOwnerLink } from "./owner-link.ts";

export interface RunOptions {
  settings: WorkspaceSettings;
  reporter: Reporter;
  verbose: boolean;
  web: boolean;
  /** Ends the run, wherever it is. */
  signal: AbortSignal;
}

/**
 * Starts everything, keeps it running until the signal, and stops it in order.
 * @throws Failure when it cannot start; nothing is left running then
 */
export async function runWorkspace(options: RunOptions): Promise<void> {
  const { settings } = options;
  const url = gatewayAddress(settings);
  const paths = await prepareStateFolder(settings.dataFolder);
  const lock = await takeLock(paths.lock, url);
  if (!lock.taken) {
    const { pid, since, url: address } = lock.holder;
    throw new Failure(
      `The workspace in ${settings.dataFolder} is running already: process ${pid}, since ${since}, at ${address}.\n` +
        "Stop it with: npx workspace down",
    );
  }
  const owned = new Stack();
  owned.add("lock", lock.release);
  // A failed start also ends what is still under way, such as the build.
  const halt = new AbortController();
  const signal = AbortSignal.any([options.signal, halt.signal]);
  try {
    await startEverything({ ...options, signal }, paths, url, owned);
    await aborted(signal);
  } catch (error) {
    if (!options.signal.aborted)
      throw error instanceof EmbeddedPostgresError ? new Failure(error.message) : error;
  } finally {
    halt.abort();
    await owned.close(options.reporter);
  }
}

async function startEverything(
  options: RunOptions,
  paths: StatePaths,
  url: string,
  owned: Stack,
): Promise<void> {
  const { settings, reporter, signal, web } = options;
  const left = await endLeftovers(paths.children);
  if (left > 0) reporter.info("start", `ended ${left} processes that an earlier run left behind`);
  await checkPorts(settings, web);

  const building = web ? startBuild(options, paths) : Promise.resolve();
  building.catch(() => {});
  const database = await openServer(options, paths, owned);
  signal.throwIfAborted();

  const record = new ChildRecord(paths.children);
  const surroundings = {
    logFolder: paths.logs,
    reporter,
    verbose: options.verbose,
    onProcess: (name: string, pid: number | null) => record.set(name, pid),
  };
  const inputs = {
    settings,
    paths,
    databaseUrl: database,
    internalToken: await readInternalToken(paths),
  };
  const start = async (description: ChildDescription, port: number) => {
    const step = reporter.start(description.name, `starting ${description.name}`);
    const child = manageChild(description, surroundings);
    owned.add(description.name, () => stopChild(child, reporter));
    try {
      await child.start(signal);
      step.succeed(`${description.name} on :${port}`);
    } catch (error) {
      step.fail(`${description.name} did not start`);
      throw error;
    }
  };
  const startWeb = async () => {
    await building;
    if (web) await start(webService(inputs), settings.ports.web);
  };
  await Promise.all([
    start(authService(inputs), settings.ports.auth),
    start(knowledgeService(inputs), settings.ports.knowledge),
    start(analysisService(inputs), settings.ports.analysis),
    startWeb(),
    start(gatewayService(inputs, web), settings.ports.gateway),
  ]);
  const auth = createAuthClient({
    baseUrl: `http://127.0.0.1:${settings.ports.auth}`,
    headers: { "x-workspace-internal-token": inputs.internalToken },
  });
  const key = await ensureKey(paths.credentials, url, auth, signal);
  const ownerLink = await findOwnerLink(auth, signal);
  const elsewhere = await signedInElsewhere(url);
  const facts = { url, key: key.key, dataFolder: settings.dataFolder, web, ownerLink, elsewhere };
  reporter.ready(welcome(facts), {
    url,
    key: key.key,
    owner_link: ownerLink,
    data: settings.dataFolder,
    ports: settings.ports,
    pid: process.pid,
  });
}

async function checkPorts(settings: WorkspaceSettings, web: boolean): Promise<void> {
  const wanted = [
    { service: "gateway", host: settings.gatewayHost, variable: "GATEWAY_PORT" },
    { service: "auth", host: "127.0.0.1", variable: "AUTH_PORT" },
    { service: "knowledge", host: "127.0.0.1", variable: "KNOWLEDGE_PORT" },
    { service: "analysis", host: "127.0.0.1", variable: "ANALYSIS_PORT" },
    ...(web ? [{ service: "web", host: "127.0.0.1", variable: "WEB_PORT" } as const] : []),
  ] as const;
  const faults: string[] = [];
  for (const { service, host, variable } of wanted) {
    const port = settings.ports[service];
    const holder = await findPortHolder(host, port);
    if (!holder) continue;
    const who = holder.pid === null ? "another program" : `process ${holder.pid}`;
    const what = holder.command ? ` (${holder.command})` : "";
    faults.push(
      `Port ${port}, wanted by ${service}, is taken by ${who}${what}. Stop it, or choose another: ${variable}=${port + 100} npm start`,
    );
  }
  if (faults.length > 0) throw new Failure(faults.join("\n"));
}

async function startBuild(options: RunOptions, paths: StatePaths): Promise<void> {
  if (!(await isWebStale())) return;
  const step = options.reporter.start("web-build", "building the web app");
  try {
    await buildWeb(join(paths.logs, "web-build.log"), options.signal);
    step.succeed("web app built");
  } catch (error) {
    step.fail("the web app was not built");
    throw error;
  }
}

async function openServer(options: RunOptions, paths: StatePaths, owned: Stack): Promise<string> {
  const { settings, reporter, signal } = options;
  if (settings.databaseUrl) return settings.databaseUrl;
  const step = reporter.start("postgres", "starting PostgreSQL");
  let server: EmbeddedPostgres;
  try {
    server = await startEmbeddedPostgres({
      folder: paths.postgres,
      logFile: join(paths.logs, "postgres.log"),
    });
  } catch (error) {
    step.fail("PostgreSQL did not start");
    throw error;
  }
  const watched = { server, stopping: false };
  const endWithUs = () => {
    try {
      process.kill(watched.server.pid, "SIGINT");
    } catch {
      // It ended before us.
    }
  };
  process.once("exit", endWithUs);
  owned.add("PostgreSQL", async () => {
    watched.stopping = true;
    const stop = reporter.start("postgres", "stopping PostgreSQL");
    await watched.server.stop();
    stop.succeed("PostgreSQL stopped");
    process.off("exit", endWithUs);
  });
  keepRunning(watched, options, paths);
  step.succeed(`PostgreSQL on 127.0.0.1:${server.port}`);
  signal.throwIfAborted();
  return server.url;
}

/** A server that dies comes back on the same port, where the services find it again. */
function keepRunning(
  watched: { server: EmbeddedPostgres; stopping: boolean },
  options: RunOptions,
  paths: StatePaths,
): void {
  const { port } = watched.server;
  void watched.server.exited.then(async ({ code, signal }) => {
    if (watched.stopping) return;
    options.reporter.warn("PostgreSQL", `ended (${signal ?? `code ${code}`}); starting it again`);
    try {
      watched.server = await startEmbeddedPostgres({
        folder: paths.postgres,
        logFile: join(paths.logs, "postgres.log"),
        preferredPort: port,
      });
    } catch (error) {
      options.reporter.warn("PostgreSQL", `could not be started again: ${String(error)}`);
      return;
    }
    if (watched.stopping) return watched.server.stop();
    options.reporter.info("PostgreSQL", `is back on 127.0.0.1:${watched.server.port}`);
    keepRunning(watched, options, paths);
  });
}

async function stopChild(child: ManagedChild, reporter: Reporter): Promise<void> {
  const step = reporter.start(child.name, `stopping ${child.name}`);
  await child.stop();
  step.succeed(`${child.name} stopped`);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** What was started, stopped in the opposite order; one failure does not keep the rest running. */
class Stack {
  private readonly entries: { name: string; close: () => Promise<void> }[] = [];

  add(name: string, close: () => Promise<void>): void {
    this.entries.push({ name, close });
  }

  async close(reporter: Reporter): Promise<void> {
    for (const { name, close } of this.entries.splice(0).toReversed()) {
      await close().catch((error: unknown) =>
        reporter.warn(name, `did not stop cleanly: ${String(error)}`),
      );
    }
  }
}
