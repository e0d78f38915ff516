import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LaunchError } from "./host.mjs";
import { withInstallLock } from "./install-lock.mjs";
import { isInstalledByNpm, readLockfile } from "./lockfile.mjs";
import { showInstallProgress } from "./progress.mjs";
import { ownNodePath } from "./project-node.mjs";

/**
 * Makes `node_modules` what the lockfile says. A stamp, written last, tells that it is; without a
 * matching one the install is checked and, when it is not whole, done again from the start.
 */
export async function ensureInstalled(root) {
  if (isStamped(root)) return;
  await withInstallLock(root, async () => {
    if (isStamped(root)) return;
    if (!isInstalledByNpm(root) || !ownNodePath(root)) await install(root);
    writeFileSync(stampPath(root), JSON.stringify(currentStamp(root)));
  });
}

function stampPath(root) {
  return join(root, "node_modules", ".workspace-install.json");
}

function currentStamp(root) {
  const lock = createHash("sha256").update(readFileSync(join(root, "package-lock.json")));
  return { lock: lock.digest("hex"), platform: `${process.platform}-${process.arch}` };
}

function isStamped(root) {
  try {
    const stamp = JSON.parse(readFileSync(stampPath(root), "utf8"));
    const current = currentStamp(root);
    return stamp.lock === current.lock && stamp.platform === current.platform && !!ownNodePath(root);
  } catch {
    return false;
  }
}

async function install(root) {
  rmSync(stampPath(root), { force: true });
  const progress = showInstallProgress(root, readLockfile(root));
  const { code, output } = await runNpm(root, [
    "ci",
    "--include=dev",
    "--include=optional",
    "--ignore-scripts=false",
    "--prefer-offline",
    "--no-audit",
    "--no-fund",
    "--no-update-notifier",
    "--loglevel=error",
  ]);
  if (code === 0 && !ownNodePath(root)) {
    await runNpm(root, ["rebuild", "node", "--ignore-scripts=false", "--loglevel=error"]);
  }
  progress.end(code === 0);
  if (code === 0) return;
  throw new LaunchError(
    `${output.trim()}\n\nInstalling the dependencies failed (npm ci ended with ${code}). ` +
      "The first start needs the npm registry; later ones work offline. Run the same command again once it is reachable.",
  );
}

function runNpm(root, args) {
  const viaNode = /npm-cli\.[cm]?js$/.test(process.env.npm_execpath ?? "");
  const [program, first] = viaNode
    ? [process.execPath, [process.env.npm_execpath]]
    : [process.platform === "win32" ? "npm.cmd" : "npm", []];
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...first, ...args], {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: "skip", NODE_ENV: "development" },
      shell: process.platform === "win32",
    });
    const interrupt = (signal) => {
      child.kill(signal);
      reject(new LaunchError("\nThe install was interrupted; the next start repairs it.", 130));
    };
    process.once("SIGINT", interrupt);
    process.once("SIGTERM", interrupt);
    let output = "";
    const keep = (chunk) => {
      output = (output + chunk.toString()).slice(-8_000);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.once("error", () => {
      reject(new LaunchError("npm was not found. Install Node.js with npm, then start again."));
    });
    child.once("close", (code, signal) => {
      process.off("SIGINT", interrupt);
      process.off("SIGTERM", interrupt);
      resolve({ code: code ?? signal, output });
    });
  });
}
