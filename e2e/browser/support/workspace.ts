import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { freePorts } from "@workspace/testing/stack";

export interface RunningWorkspace {
  readonly url: string;
  /** The web process by itself, which serves the gateway only. */
  readonly webUrl: string;
  readonly key: string;
  readonly ownerLink: string;
  /** Makes another one-time link for the owner, as the start command does. */
  readonly auth: { readonly url: string; readonly internalToken: string };
  stop(): Promise<void>;
}

const root = join(import.meta.dirname, "..", "..", "..");
const cli = join(root, "apps", "cli", "src", "main.ts");
/** Shared by all runs on this machine: preparing the embedding model takes seconds of CPU. */
const modelsFolder = join(root, "node_modules", ".cache", "workspace-models");
const startTimeoutMs = 240_000;

/** Everything as `npm start` starts it, web app included, with a state folder and ports of its own. */
export async function startWorkspace(
  environment: Readonly<Record<string, string>>,
): Promise<RunningWorkspace> {
  const folder = await mkdtemp(join(tmpdir(), "workspace-browser-"));
  const [gateway = 0, auth = 0, knowledge = 0, analysis = 0, web = 0] = await freePorts(5);
  const child = spawn(process.execPath, [cli, "up", "--json"], {
    env: {
      ...process.env,
      ...environment,
      NODE_COMPILE_CACHE: join(root, "node_modules", ".cache", "compile"),
      MODELS_DIR: modelsFolder,
      // Embedding them takes longer than most journeys, and none reads them.
      OWN_GUIDES: "false",
      WORKSPACE_DATA: folder,
      GATEWAY_PORT: String(gateway),
      AUTH_PORT: String(auth),
      KNOWLEDGE_PORT: String(knowledge),
      ANALYSIS_PORT: String(analysis),
      WEB_PORT: String(web),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const stop = async () => {
    if (child.exitCode === null) {
      const gone = once(child, "exit");
      child.kill("SIGTERM");
      await gone;
    }
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const { key, ownerLink } = await untilReady(child);
    const internalToken = (await readFile(join(folder, "internal-token"), "utf8")).trim();
    return {
      url: `http://localhost:${gateway}`,
      webUrl: `http://127.0.0.1:${web}`,
      key,
      ownerLink,
      auth: { url: `http://127.0.0.1:${auth}`, internalToken },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The first key and the owner's link, which come with the news that everything runs. */
async function untilReady(child: ChildProcess): Promise<{ key: string; ownerLink: string }> {
  const lines: string[] = [];
  const collect = (line: string) => void lines.push(line);
  if (child.stderr) createInterface({ input: child.stderr }).on("line", collect);
  if (!child.stdout) throw new Error("The workspace has no output");
  const timer = setTimeout(() => child.kill("SIGTERM"), startTimeoutMs);
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      collect(line);
      const event: { event?: string; key?: string; owner_link?: string } = JSON.parse(line);
      if (event.event === "ready" && event.key && event.owner_link) {
        child.stdout.resume();
        return { key: event.key, ownerLink: event.owner_link };
      }
    }
  } finally {
    clearTimeout(timer);
  }
  throw new Error(`The workspace did not start:\n${lines.slice(-20).join("\n")}`);
}
