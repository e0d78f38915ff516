import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../failure.ts";
import { projectRoot } from "../project-root.ts";
import { takeLock } from "./instance-lock.ts";

export const webFolder = join(projectRoot, "apps", "web");
const buildFolder = join(webFolder, ".next");
const stampFile = join(buildFolder, "workspace-build.txt");

/** Next's command line, for this version of the web app. */
export function nextScript(): string {
  return createRequire(join(webFolder, "package.json")).resolve("next/dist/bin/next");
}

/** Whether the built app is older than what it is built from. */
export async function isWebStale(): Promise<boolean> {
  const stamp = await readFile(stampFile, "utf8").catch(() => "");
  return stamp !== (await hashSources());
}

/** Builds the web app; a second start that wants the same waits for the first. */
export async function buildWeb(logFile: string, signal: AbortSignal): Promise<void> {
  // Not in the build folder, which Next empties.
  const lockPath = join(projectRoot, "node_modules", ".workspace-web-build.lock");
  let lock = await takeLock(lockPath, "");
  for (; !lock.taken; lock = await takeLock(lockPath, "")) {
    await sleep(250, undefined, { signal });
  }
  try {
    if (!(await isWebStale())) return;
    const sources = await hashSources();
    await rm(stampFile, { force: true });
    await runBuild(logFile, signal);
    await writeFile(stampFile, sources);
  } finally {
    await lock.release();
  }
}

async function runBuild(logFile: string, signal: AbortSignal): Promise<void> {
  const child = spawn(process.execPath, [nextScript(), "build"], {
    cwd: webFolder,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production" },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const stop = () => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    } catch {
      // The build has just ended by itself.
    }
  };
  signal.addEventListener("abort", stop, { once: true });
  process.once("exit", stop);
  let output = "";
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString("utf8")).slice(-200_000);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const code = await new Promise<number | string>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exitCode, by) => resolve(exitCode ?? by ?? "unknown"));
  });
  signal.removeEventListener("abort", stop);
  process.off("exit", stop);
  signal.throwIfAborted();
  await writeFile(logFile, output, { mode: 0o600 });
  if (code !== 0) {
    throw new Failure(
      `The web app could not be built (next build ended with ${code}; log: ${logFile}):\n${output.slice(-3_000)}\n` +
        "The API alone needs none: npx workspace up --no-web",
    );
  }
}

const builtFrom = [
  "apps/web",
  "packages/client/src",
  "packages/contracts/src",
  "package-lock.json",
  "tsconfig.base.json",
];
const ignored = new Set([".next", "node_modules", "next-env.d.ts"]);

async function hashSources(): Promise<string> {
  const hash = createHash("sha256");
  for (const path of builtFrom) await hashPath(hash, path);
  return hash.digest("hex");
}

async function hashPath(hash: ReturnType<typeof createHash>, path: string): Promise<void> {
  const absolute = join(projectRoot, path);
  const entries = await readdir(absolute, { withFileTypes: true }).catch(() => null);
  if (!entries) {
    hash.update(`\0${path}\0`).update(await readFile(absolute).catch(() => ""));
    return;
  }
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (ignored.has(entry.name) || /\.(test\.tsx?|tsbuildinfo)$/.test(entry.name)) continue;
    if (entry.isDirectory() || entry.isFile()) await hashPath(hash, join(path, entry.name));
  }
}
