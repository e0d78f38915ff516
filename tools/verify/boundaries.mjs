// The arrows of the architecture: apps and services use packages, packages use contracts, and a
// service knows no other. Only a service's config.ts reads the environment.
import { readdir, readFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const maxLines = 300;
const faults = [];

for (const area of ["packages", "services", "apps"]) {
  for (const name of await readdir(join(root, area))) {
    for (const path of await sources(join(root, area, name))) await inspect(area, name, path);
  }
}
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;

async function inspect(area, name, path) {
  const text = await readFile(path, "utf8");
  const place = relative(root, path);
  const isTest = /\.test\.tsx?$|[\\/]test[\\/]/.test(path);
  for (const [, target] of text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)) {
    const fault = importFault(area, name, path, target, isTest);
    if (fault) faults.push(`${place}: ${fault} (${target})`);
  }
  if (isTest) return;
  if (area === "services" && /process\.env/.test(text) && !path.endsWith("src/config.ts")) {
    faults.push(`${place}: only config.ts reads the environment`);
  }
  if (text.split("\n").length > maxLines)
    faults.push(`${place}: over ${maxLines} lines; find its seam`);
}

function importFault(area, name, path, target, isTest) {
  if (target.startsWith(".")) {
    const reached = relative(join(root, area, name), resolve(path, "..", target));
    return reached.startsWith("..") ? "leaves its own workspace" : null;
  }
  const [, imported] = /^@workspace\/([^/]+)/.exec(target) ?? [];
  if (!imported) return null;
  if (["auth", "knowledge", "analysis", "gateway", "cli", "web"].includes(imported))
    return "imports a service or an app";
  if (imported === "testing" && !isTest && name !== "testing")
    return "uses test equipment in the product";
  return area === "packages" && name === "contracts" ? "contracts depend on nothing" : null;
}

async function sources(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/[\\/](?:node_modules|\.next|generated)[\\/]/.test(path));
}
