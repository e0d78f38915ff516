import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Failure } from "../failure.ts";
import { projectRoot } from "../project-root.ts";
import { FollowedLog } from "./followed-log.ts";
import { createLineSplitter, noteworthy } from "./log-lines.ts";
import type { Reporter } from "./reporter.ts";
import { plain } from "../terminal/style.ts";

export interface ChildDescription {
  name: string;
  /** Script for the Node that we run on, and its arguments. */
  script: string[];
  folder: string;
  environment: Record<string, string>;
  /** Answers with success once the child can work. */
  readyUrl: string;
}

export interface ManagedChild {
  readonly name: string;
  /** Resolves when the child answers. @throws Failure with the end of its log */
  start(signal: AbortSignal): Promise<void>;
  stop(): Promise<void>;
}

export interface ChildSurroundings {
  logFolder: string;
  reporter: Reporter;
  verbose: boolean;
  /** Told each time a process of this child begins or is gone. */
  onProcess: (name: string, pid: number | null) => Promise<void>;
}

/** Compiled code and stripped types are kept: a service starts sooner and 25 MB smaller. */
const compileCache = join(projectRoot, "node_modules", ".cache", "compile");
const guard = fileURLToPath(new URL("./child-guard.mjs", import.meta.url));
/** The first start prepares the embedding model, on whatever machine this is. */
const readyTimeoutMs = 300_000;
const stopTimeoutMs = 15_000;
const steadyMs = 60_000;
const maxDelayMs = 30_000;

/** A process that is started again, after a growing pause, whenever it ends by itself. */
export function manageChild(
  description: ChildDescription,
  surroundings: ChildSurroundings,
): ManagedChild {
  const { name } = description;
  const { reporter } = surroundings;
  const stopping = new AbortController();
  const lastLines: string[] = [];
  let child: ChildProcess | undefined;
  let exited: Promise<string> = Promise.resolve("");
  let supervised = false;
  let failures = 0;

  const show = (line: string) => {
    lastLines.push(line);
    if (lastLines.length > 12) lastLines.shift();
    if (!supervised && !surroundings.verbose) return;
    const text = surroundings.verbose ? line : noteworthy(line);
    if (text !== null) reporter.warn(name, plain(text).slice(0, 2_000));
  };
  const log = new FollowedLog(
    join(surroundings.logFolder, `${name}.log`),
    createLineSplitter(show),
  );

  const launch = async () => {
    const launchedAt = Date.now();
    child = spawn(process.execPath, ["--import", guard, ...description.script], {
      cwd: description.folder,
      env: { NODE_COMPILE_CACHE: compileCache, ...process.env, ...description.environment },
      stdio: ["ignore", log.file, log.file, "ipc"],
      // A group of its own: Ctrl-C reaches us alone, and we stop the children in order.
      detached: true,
    });
    const current = child;
    exited = new Promise((resolve) => {
      current.once("error", (error) => resolve(error.message));
      current.once("exit", (code, signal) => resolve(signal ?? `code ${code}`));
    });
    // However we end, a child in a group of its own must not stay.
    const endWithUs = () => {
      if (current.pid !== undefined) killGroup(current.pid);
    };
    process.once("exit", endWithUs);
    void exited.then(async (how) => {
      process.off("exit", endWithUs);
      endWithUs();
      await surroundings.onProcess(name, null);
      if (!supervised || stopping.signal.aborted) return;
      failures = Date.now() - launchedAt > steadyMs ? 1 : failures + 1;
      const delayMs = Math.min(maxDelayMs, 250 * 2 ** (failures - 1));
      reporter.warn(name, `ended (${how}); starting it again in ${delayMs / 1_000} s`);
      await sleep(delayMs, undefined, { signal: stopping.signal }).catch(() => {});
      if (!stopping.signal.aborted) await relaunch();
    });
    if (current.pid !== undefined) await surroundings.onProcess(name, current.pid);
  };

  const relaunch = async () => {
    const startedAt = Date.now();
    await launch();
    const up = await waitUntilReady(description.readyUrl, exited, stopping.signal).catch(
      () => false,
    );
    if (up === true)
      reporter.info(name, `is back after ${((Date.now() - startedAt) / 1_000).toFixed(1)} s`);
  };

  return {
    name,
    async start(signal) {
      await launch();
      const up = await waitUntilReady(
        description.readyUrl,
        exited,
        AbortSignal.any([signal, stopping.signal]),
      );
      if (up !== true) {
        log.poll();
        throw new Failure(
          `${name} ${up} Its log (${join(surroundings.logFolder, `${name}.log`)}) ends with:\n` +
            lastLines.map((line) => `    ${noteworthy(line) ?? line}`).join("\n"),
        );
      }
      supervised = true;
    },
    async stop() {
      stopping.abort();
      const current = child;
      if (current?.pid !== undefined && current.exitCode === null && current.signalCode === null) {
        current.kill("SIGTERM");
        const ended = exited.then(() => true);
        if (!(await Promise.race([ended, sleep(stopTimeoutMs, false, { ref: false })]))) {
          killGroup(current.pid);
        }
        await exited;
      }
      log.close();
    },
  };
}

/** True when ready; else what happened instead. */
async function waitUntilReady(
  url: string,
  exited: Promise<string>,
  signal: AbortSignal,
): Promise<true | string> {
  let end: string | undefined;
  void exited.then((how) => (end = how));
  for (const deadline = Date.now() + readyTimeoutMs; Date.now() < deadline;) {
    signal.throwIfAborted();
    if (end !== undefined) return `ended while starting (${end}).`;
    const ready = await fetch(url, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(5_000)]),
      redirect: "manual",
    }).then(
      async (response) => {
        await response.body?.cancel();
        return response.status < 400;
      },
      () => false,
    );
    if (ready) return true;
    await sleep(60, undefined, { signal });
  }
  return `was not ready after ${readyTimeoutMs / 1_000} s.`;
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // The group is gone, as it should be.
  }
}
