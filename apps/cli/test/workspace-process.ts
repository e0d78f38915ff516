import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { findFreePort } from "@workspace/storage/embedded-postgres";

const main = join(import.meta.dirname, "..", "src", "main.ts");
/** As the launcher sets it: most of what a command takes is compiling. */
const compileCache = join(import.meta.dirname, "../../../node_modules/.cache/compile");
/** Shared by all runs on this machine: preparing the embedding model takes seconds of CPU. */
const modelsFolder = join(import.meta.dirname, "../../../node_modules/.cache/workspace-models");

export interface Place {
  dataFolder: string;
  environment: Record<string, string>;
  gatewayUrl: string;
}

/** A state folder and ports of a test's own. */
export async function createPlace(dataFolder: string): Promise<Place> {
  const [gateway, auth, knowledge, analysis, web] = [
    await findFreePort(),
    await findFreePort(),
    await findFreePort(),
    await findFreePort(),
    await findFreePort(),
  ];
  return {
    dataFolder,
    gatewayUrl: `http://127.0.0.1:${gateway}`,
    environment: {
      WORKSPACE_DATA: dataFolder,
      // Never the sign-ins of whoever runs the tests.
      XDG_CONFIG_HOME: `${dataFolder} config`,
      GATEWAY_PORT: String(gateway),
      AUTH_PORT: String(auth),
      KNOWLEDGE_PORT: String(knowledge),
      ANALYSIS_PORT: String(analysis),
      WEB_PORT: String(web),
      MODELS_DIR: modelsFolder,
      // Embedding them takes longer than most of what is tested.
      OWN_GUIDES: "false",
    },
  };
}

export interface RunResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs one command of the CLI to its end; `input` is what is piped to it. */
export async function runCli(
  place: Place,
  commandLine: string[],
  options: { input?: string; environment?: Record<string, string> } = {},
): Promise<RunResult> {
  const environment = { ...place.environment, ...options.environment };
  const child = spawnCli({ ...place, environment }, commandLine, options.input !== undefined);
  child.stdin?.end(options.input);
  let stdout = "";
  let stderr = "";
  child.stdout?.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, stdout, stderr };
}

export interface WorkspaceEvent {
  event: string;
  text?: string;
  source?: string;
  key?: string;
}

export interface RunningWorkspace {
  process: ChildProcess;
  events: WorkspaceEvent[];
  exited: Promise<number | null>;
  waitFor(
    description: string,
    test: (event: WorkspaceEvent) => boolean,
    timeoutMs?: number,
  ): Promise<WorkspaceEvent>;
}

/** Starts `up` without the web app and waits until it says that it is ready. */
export async function startWorkspace(place: Place): Promise<RunningWorkspace> {
  const child = spawnCli(place, ["up", "--no-web", "--json"]);
  const events: WorkspaceEvent[] = [];
  let stderr = "";
  child.stderr?.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  if (child.stdout) {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const event: WorkspaceEvent = JSON.parse(line);
      events.push(event);
    });
  }
  const exited = new Promise<number | null>((resolve) => child.once("close", resolve));
  let ended = false;
  void exited.then(() => (ended = true));
  const workspace: RunningWorkspace = {
    process: child,
    events,
    exited,
    async waitFor(description, test, timeoutMs) {
      let found: WorkspaceEvent | undefined;
      await until(
        description,
        () => {
          found = events.find(test);
          if (!found && ended) {
            throw new Error(`ended before: ${description}\n${stderr}\n${JSON.stringify(events)}`);
          }
          return found !== undefined;
        },
        timeoutMs,
      );
      if (!found) throw new Error(description);
      return found;
    },
  };
  try {
    await workspace.waitFor("the workspace is ready", ({ event }) => event === "ready", 220_000);
    return workspace;
  } catch (error) {
    // Nobody would be handed it to stop it.
    child.kill("SIGTERM");
    await exited;
    throw error;
  }
}

/** Waits for a condition; names it when it does not come true in time. */
export async function until(
  description: string,
  condition: () => boolean | Promise<boolean>,
  timeoutMs = 120_000,
): Promise<void> {
  for (const end = Date.now() + timeoutMs; !(await condition());) {
    if (Date.now() > end) throw new Error(`This did not come true in time: ${description}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Process ids of the services, as the supervisor records them, and of PostgreSQL. */
export async function readPids(place: Place): Promise<{ children: number[]; postgres: number }> {
  const record: { pid: number }[] = JSON.parse(
    await readFile(join(place.dataFolder, "children.json"), "utf8"),
  );
  const pidFile = join(place.dataFolder, "postgres", "cluster", "postmaster.pid");
  const postgres = Number((await readFile(pidFile, "utf8")).split("\n")[0]);
  return { children: record.map(({ pid }) => pid), postgres };
}

function spawnCli(place: Place, commandLine: string[], piped = false): ChildProcess {
  return spawn(process.execPath, [main, ...commandLine], {
    env: { NODE_COMPILE_CACHE: compileCache, ...process.env, ...place.environment },
    stdio: [piped ? "pipe" : "ignore", "pipe", "pipe"],
  });
}
