import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { freePorts } from "@workspace/testing/stack";

export interface RunningWorkspace {
  readonly url: string;
  readonly key: string;
  stop(): Promise<void>;
}

const cli = join(import.meta.dirname, "..", "..", "..", "apps", "cli", "src", "main.ts");
const startTimeoutMs = 240_000;

/** Everything as `npm start` starts it, web app included, with a state folder and ports of its own. */
export async function startWorkspace(
  environment: Readonly<Record<string, string>>,
): Promise<RunningWorkspace> {
  const folder = await mkdtemp(join(tmpdir(), "workspace-browser-"));
  const [gateway = 0, auth = 0, knowledge = 0, web = 0] = await freePorts(4);
  const child = spawn(process.execPath, [cli, "up", "--json"], {
    env: {
      ...process.env,
      ...environment,
      WORKSPACE_DATA: folder,
      GATEWAY_PORT: String(gateway),
      AUTH_PORT: String(auth),
      KNOWLEDGE_PORT: String(knowledge),
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
    const key = await untilReady(child);
    return { url: `http://localhost:${gateway}`, key, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The first key, which comes with the news that everything runs. */
async function untilReady(child: ChildProcess): Promise<string> {
  const lines: string[] = [];
  const collect = (line: string) => void lines.push(line);
  if (child.stderr) createInterface({ input: child.stderr }).on("line", collect);
  if (!child.stdout) throw new Error("The workspace has no output");
  const timer = setTimeout(() => child.kill("SIGTERM"), startTimeoutMs);
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      collect(line);
      const event: { event?: string; key?: string } = JSON.parse(line);
      if (event.event === "ready" && event.key) {
        child.stdout.resume();
        return event.key;
      }
    }
  } finally {
    clearTimeout(timer);
  }
  throw new Error(`The workspace did not start:\n${lines.slice(-20).join("\n")}`);
}
