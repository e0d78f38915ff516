import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
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

/** The lockfile and the patches that the install applies to what it names. */
function currentStamp(root) {
  const lock = createHash("sha256").update(readFileSync(join(root, "package-lock.json")));
  const patches = join(root, "patches");
  for (const name of readdirSync(patches).sort()) lock.update(readFileSync(join(patches, name)));
  return { lock: lock.digest("hex"), platform: `${process.platform}-${process.arch}` };
}

function isStamped(root) {
  try {
    const stamp = JSON.parse(readFileSync(stampPath(root), "utf8"));
    const current = currentStamp(root);
    return (
      stamp.lock === current.lock && stamp.platform === current.platform && !!ownNodePath(root)
    );
  } catch {
    return false;
  }
}

const scriptFlags = ["--ignore-scripts=false", "--loglevel=error"];
const installFlags = [
  ...scriptFlags,
  "--include=dev",
  "--include=optional",
  "--prefer-offline",
  "--no-audit",
  "--no-fund",
  "--no-update-notifier",
];

async function install(root) {
  rmSync(stampPath(root), { force: true });
  const progress = showInstallProgress(root, readLockfile(root));
  let succeeded = false;
  let outcome;
  try {
    outcome = await runNpm(root, ["ci", ...installFlags]);
    succeeded = outcome.code === 0;
    if (succeeded && !ownNodePath(root)) await runNpm(root, ["rebuild", "node", ...scriptFlags]);
  } finally {
    progress.end(succeeded);
  }
  if (succeeded) return;
  const { code, output } = outcome;
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
    let interrupted = false;
    const interrupt = (signal) => {
      interrupted = true;
      child.kill(signal);
      setTimeout(() => child.kill("SIGKILL"), 5_000).unref();
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
      if (!interrupted) return resolve({ code: code ?? signal, output });
      reject(new LaunchError("The install was interrupted; the next start repairs it.", 130));
    });
  });
}
